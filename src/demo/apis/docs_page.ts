/**
 * The plain page at `/docs`.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import { sendPage } from "../pages/layout.ts";
import { type Markup, markup } from "../pages/markup.ts";
import type { ApiDefinition, Operation } from "./operation.ts";

/** Answers with a list of the operations, by tag. */
export function sendDocsPage(response: ServerResponse, definition: ApiDefinition): void {
  const tags = [...new Set(definition.operations.map((operation) => operation.tag))];
  sendPage(response, {
    title: definition.title,
    body: markup`
      <section class="card">
        <h1>${definition.title}</h1>
        <p>${definition.description}</p>
        <p class="soft small">Machine-readable: <a href="/openapi.json">openapi.json</a></p>
      </section>
      ${tags.map((tag) => section(tag, definition.operations.filter((one) => one.tag === tag)))}
    `,
  });
}

function section(tag: string, operations: readonly Operation[]): Markup {
  return markup`
    <section class="card">
      <h2>${tag}</h2>
      <dl class="list">${operations.map(entry)}</dl>
    </section>
  `;
}

function entry({ operationId, summary, method, path }: Operation): Markup {
  return markup`
    <dt><code>${operationId}</code></dt>
    <dd>${summary}<br><span class="small">${method} ${path}</span></dd>
  `;
}
