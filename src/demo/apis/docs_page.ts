/**
 * The simple page at `/docs`.
 *
 * @module
 */
import type { ServerResponse } from "node:http";
import type { ApiContract, ContractOperation } from "../contract/api_contract.ts";
import { sendPage } from "../pages/layout.ts";
import { type Markup, markup } from "../pages/markup.ts";

/** Sends a page that lists the operations by tag. */
export function sendDocsPage(response: ServerResponse, contract: ApiContract): void {
  const shown = contract.operations.filter(({ hidden }) => !hidden);
  const tags = [...new Set(shown.map((operation) => operation.tag))];
  sendPage(response, {
    title: contract.title,
    body: markup`
      <section class="card">
        <h1>${contract.title}</h1>
        <p>${contract.description}</p>
        <p class="soft small">Machine-readable: <a href="/openapi.json">openapi.json</a></p>
      </section>
      ${tags.map((tag) => section(tag, shown.filter((one) => one.tag === tag)))}
    `,
  });
}

function section(tag: string | null, operations: readonly ContractOperation[]): Markup {
  return markup`
    <section class="card">
      <h2>${tag ?? "Others"}</h2>
      <dl class="list">${operations.map(entry)}</dl>
    </section>
  `;
}

function entry({ id, summary, method, path }: ContractOperation): Markup {
  return markup`
    <dt><code>${id}</code></dt>
    <dd>${summary}<br><span class="small">${method} ${path}</span></dd>
  `;
}
