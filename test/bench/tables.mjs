/** The figures as tables in Markdown, for the terminal and for docs/performance.md alike. */
import { cpus, loadavg } from "node:os";
import process from "node:process";
import { peers } from "./peers.mjs";
import { ratio, short, shown, spread } from "./spread.mjs";

/** What is compared, in the order of a sign-in. */
const measures = [
  ["cpu", "cold import, CPU ms"],
  ["firstCode", "to the first code, ms"],
  ["approval", "approval to ready, ms"],
  ["cachedStart", "start from the cache, ms"],
  ["refresh", "refresh, ms"],
  ["call", "a call, CPU µs"],
  ["memory", "memory, MB"],
];

const columns = measures.map(([, title]) => title);

function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What was measured of each package: the middle, and between which quartiles. */
export function peerTable(figures) {
  return table(
    ["", ...columns],
    peers.map(({ name, version }) => [
      `${name} ${version}`,
      ...measures.map(([key]) => figures[name][key] ? shown(spread(figures[name][key])) : "–"),
    ]),
  );
}

/** The same over this package, round by round: above 1 it takes more than we do. */
export function ratioTable(figures) {
  const [own, ...others] = peers;
  const cell = (name, key) => {
    const values = figures[name][key];
    return values ? shown(ratio(values, figures[own.name][key])) : "–";
  };
  return table(
    ["", ...columns.map((title) => title.replace(/, [^,]*$/, ""))],
    others.map(({ name }) => [name, ...measures.map(([key]) => cell(name, key))]),
  );
}

/** Why a figure is missing, and who asks the server where others do not. */
export function peerNotes(figures) {
  const titles = Object.fromEntries(measures);
  const missing = peers.flatMap(({ name, cannot }) =>
    Object.entries(cannot).map(([key, why]) =>
      `- ${name}, ${titles[key].replace(/, \w+$/, "")}: ${why}`
    )
  );
  const asking = peers.filter(({ name }) => figures[name].requests?.some((count) => count > 0))
    .map(({ name }) =>
      `- ${name}, start from the cache: with ${Math.max(...figures[name].requests)} request`
    );
  return [...missing, ...asking].join("\n");
}

/** What is promised, and whether it is kept. */
export function promisedTable(rows) {
  return table(
    ["", "measured", "promised", ""],
    rows.map(({ what, figure, limit, isMet }) => [what, figure, limit, isMet ? "✓" : "missed"]),
  );
}

/** The promise about the import, which compares. */
export function importRows(figures) {
  const [own] = peers;
  const limits = { oauth4webapi: 1, "@azure/identity": 0.1 };
  return Object.entries(limits).map(([name, limit]) => {
    const over = ratio(figures[own.name].cpu, figures[name].cpu);
    return {
      what: `cold import, over ${name}, CPU`,
      figure: `${shown(over)}×`,
      limit: `≤ ${limit}×`,
      isMet: over.mid <= limit,
    };
  });
}

/** Requests a second at the authorization server. */
export function fleetTable(fleets) {
  return table(
    ["", "jitter", "requests a day", "mean, /s", "p99, /s", "peak, /s", "peak after noon, /s"],
    fleets.map(({ who, jitter, load }) => [
      who,
      jitter ? "yes" : "no",
      load.requests.toLocaleString("en"),
      short(load.mean),
      ...[load.p99, load.peak, load.peakLater].map((count) => count.toLocaleString("en")),
    ]),
  );
}

/** The machine, as far as figures depend on it: also how much else it had to do. */
export function machine() {
  const [{ model }] = cpus();
  return `Node ${process.version} on ${process.platform} ${process.arch}, ` +
    `${cpus().length} cores, ${model.trim()}; load before it began ${loadavg()[0].toFixed(1)}`;
}
