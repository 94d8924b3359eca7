/** Runs a terminal in tmux and renders its screen, colours included, as HTML. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Opens a shell with the prompt `$`, in which `provena` is defined. */
export async function openTerminal({ home, bin, env, columns, rows }) {
  const socket = join(home, "tmux");
  const tmux = async (...args) =>
    (await execute("tmux", ["-u", "-S", socket, "-f", "/dev/null", ...args])).stdout;
  const words = Object.entries({
    PATH: process.env.PATH,
    HOME: home,
    LANG: "C.UTF-8",
    TERM: "tmux-256color",
    ENV: "",
    ...env,
  }).map(([name, value]) => `${name}=${value}`);
  const size = ["-x", String(columns), "-y", String(rows), "-c", home];
  await tmux("new-session", "-d", ...size, "env", "-i", ...words, "sh");
  const type = (line) => tmux("send-keys", line, "Enter");
  await type(`provena() { '${process.execPath}' '${bin}' "$@"; }; PS1='$ '; clear`);
  const plain = () => tmux("capture-pane", "-p");
  const shows = async (pattern) => {
    for (let left = 300; left > 0; left--) {
      const found = pattern.exec(await plain());
      if (found) return found;
      await setTimeout(100);
    }
    throw new Error(`The terminal never showed ${pattern}:\n${await plain()}`);
  };
  await shows(/^\$ *\n+$/);
  return {
    type,
    shows,
    /** Clears the screen, runs a command and waits for its end. */
    run: async (line) => {
      await type("clear");
      await shows(/^\$ *\n+$/);
      await type(line);
      await shows(/\n\$ *\n*$/);
    },
    html: async () => toHtml(await tmux("capture-pane", "-p", "-e", "-N")),
    close: () => tmux("kill-server").catch(() => {}),
  };
}

const colours = ["#3b3f4a", "#e06c75", "#8cc570", "#e5c07b", "#61afef", "#c678dd", "#56b6c2"]
  .concat("#d7dae0");
const background = "#1d1f27";

const style = `
  body { margin: 0; background: ${background}; color: #d7dae0; }
  pre { margin: 0; padding: 16px 20px; font: 14px/17px "DejaVu Sans Mono", monospace; }
  i { display: inline-block; width: 1ch; height: 17px; vertical-align: top; }
`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** Draws half blocks as boxes: the browser's gaps between letters make a QR code unreadable. */
const blocks = { "▀": (fg, bg) => [fg, bg], "▄": (fg, bg) => [bg, fg], "█": (fg) => [fg, fg] };

function spansOf(text, { fg, bg, bold, dim, inverse }) {
  const [front, back] = inverse ? [bg ?? background, fg ?? "#d7dae0"] : [fg ?? "#d7dae0", bg];
  const css = [
    `color:${front}`,
    ...back ? [`background:${back}`] : [],
    ...bold ? ["font-weight:bold"] : [],
    ...dim ? ["opacity:.6"] : [],
  ].join(";");
  return [...text].map((letter) => {
    const half = blocks[letter];
    if (!half) return `<span style="${css}">${escaped(letter)}</span>`;
    const [top, bottom] = half(front, back ?? background);
    return `<i style="background:linear-gradient(${top} 50%,${bottom} 50%)"></i>`;
  }).join("");
}

function applyCodes(now, codes) {
  const after = { ...now };
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) Object.assign(after, { fg: null, bg: null, bold: 0, dim: 0, inverse: 0 });
    else if (code === 1) after.bold = 1;
    else if (code === 2) after.dim = 1;
    else if (code === 7) after.inverse = 1;
    else if (code === 22) after.bold = after.dim = 0;
    else if (code === 27) after.inverse = 0;
    else if (code === 39) after.fg = null;
    else if (code === 49) after.bg = null;
    else if (code === 38 || code === 48) {
      const [name, value] = [code === 38 ? "fg" : "bg", codes.slice(i + 1)];
      after[name] = value[0] === 2 ? `rgb(${value.slice(1, 4)})` : indexed(value[1]);
      i += value[0] === 2 ? 4 : 2;
    } else if (code >= 30 && code <= 37) after.fg = colours[code - 30];
    else if (code >= 40 && code <= 47) after.bg = colours[code - 40];
    else if (code >= 90 && code <= 97) after.fg = indexed(code - 82);
    else if (code >= 100 && code <= 107) after.bg = indexed(code - 92);
  }
  return after;
}

/** Of the 256 colours the product uses only the basic ones, black and white. */
function indexed(index) {
  if (index === 0 || index === 16) return "#000";
  if (index === 15 || index === 231) return "#fff";
  return colours[index % 8];
}

function toHtml(captured) {
  let look = {};
  // deno-lint-ignore no-control-regex
  const styled = /\x1b\[([\d;]*)m/;
  const lines = captured.trimEnd().split("\n").map((line) =>
    line.split(styled).map((piece, i) => {
      if (i % 2 === 0) return spansOf(piece, look);
      look = applyCodes(look, piece.split(";").map(Number));
      return "";
    }).join("")
  );
  return `<!doctype html><meta charset="utf-8"><style>${style}</style><pre>${
    lines.join("\n")
  }</pre>`;
}
