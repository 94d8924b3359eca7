/** Formats the figures as Markdown tables, for the terminal and for docs/performance.md. */
import { cpus, loadavg } from "node:os";
import process from "node:process";
import { peers } from "./peers.mjs";
import { ratio, short, shown, spread } from "./spread.mjs";

/** The measurements, in the order of a sign-in. */
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

/** A table in Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The measurements of each package: median and quartiles. */
export function peerTable(figures) {
  return table(
    ["", ...columns],
    peers.map(({ name, version }) => [
      `${name} ${version}`,
      ...measures.map(([key]) => figures[name][key] ? shown(spread(figures[name][key])) : "–"),
    ]),
  );
}

/** The ratios to this package, round by round; above 1 the other package takes more. */
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

/** Notes on missing figures, and on packages that send requests when they start from the cache. */
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

/** The promised limits, and whether they are met. */
export function promisedTable(rows) {
  return table(
    ["", "measured", "beside it", "promised", ""],
    rows.map(({ what, figure, beside, limit, verdict }) => [what, figure, beside, limit, verdict]),
  );
}

/** The load on the authorization server, in requests per second. */
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

/** Shows the CPU time that hostile answers of 32 MiB take, in milliseconds. */
export function hostileTable(measured) {
  const cell = (figure) => figure ? shown(figure) : "refused";
  return table(
    ["", "JSON.parse", "call", "longest block", "JSON.stringify", "notebook", "terminal"],
    measured.map(({ name, parse, call, block, json, bundle, terminal }) => [
      name,
      ...[parse, call, block, json, bundle, terminal].map(cell),
    ]),
  );
}

/** Describes the machine, including its load before the measurements. */
export function machine() {
  const [{ model }] = cpus();
  return `Node ${process.version} on ${process.platform} ${process.arch}, ` +
    `${cpus().length} cores, ${model.trim()}; load before it began ${loadavg()[0].toFixed(1)}`;
}
