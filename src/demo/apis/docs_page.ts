/**
 * The plain page at `/docs`.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import { sendPage } from "../pages/layout.ts";
import { html } from "../pages/markup.ts";
import type { ApiDefinition } from "./operation.ts";

/** Answers with a list of the operations, by tag. */
export function sendDocsPage(response: ServerResponse, definition: ApiDefinition): void {
  const tags = [...new Set(definition.operations.map((operation) => operation.tag))];
  sendPage(response, {
    title: definition.title,
    body: html`
      <section class="card">
        <h1>${definition.title}</h1>
        <p>${definition.description}</p>
        <p class="soft small">Machine-readable: <a href="/openapi.json">openapi.json</a></p>
      </section>
      ${tags.map((tag) =>
        html`
          <section class="card">
            <h2>${tag}</h2>
            <dl>${definition.operations.filter((operation) => operation.tag === tag).map((
              operation,
            ) =>
              html`
                <dt><code>${operation.operationId}</code></dt>
                <dd>${operation.summary}<br><span class="soft small">${operation.method} ${operation
                  .path}</span></dd>
              `
            )}</dl>
          </section>
        `
      )}
    `,
  });
}
