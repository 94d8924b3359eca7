/**
 * The style sheet of the pages, for light and dark mode and all screen sizes.
 *
 * @module
 */

export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f8f8; --card: #fff; --ink: #16262b; --soft: #5a6b70; --line: #dde5e6;
  --reef: #0b6f7d; --reef-ink: #fff; --wash: #e8f3f4; --warm: #a3441f; --field: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1618; --card: #162124; --ink: #e6eeef; --soft: #9fb0b4; --line: #2a3a3e;
    --reef: #5cc4d0; --reef-ink: #06262b; --wash: #1a3035; --warm: #f0a181; --field: #101a1c;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header {
  max-width: 46rem; margin: 0 auto; padding: 1.25rem 1.25rem 0;
  display: flex; align-items: baseline; gap: .6rem; flex-wrap: wrap;
}
header a { color: inherit; text-decoration: none; font-weight: 650; letter-spacing: -.01em; }
header a span { color: var(--reef); }
header small { color: var(--soft); font-size: .85rem; }
main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem 3rem; }
body.narrow > * { max-width: 31rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 1.5rem; margin: 1rem 0;
}
h1 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; margin: .2rem 0 .6rem; }
h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.saved { color: var(--reef); font-weight: 600; }
.small { font-size: .875rem; }
.notice { color: var(--warm); font-weight: 600; }
a { color: var(--reef); text-underline-offset: .15em; }
code, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.code {
  display: block; text-align: center; font-size: 2.1rem; font-weight: 650;
  letter-spacing: .08em; background: var(--wash); border-radius: 10px;
  padding: .55rem .5rem; margin: .9rem 0 .6rem;
}
fieldset { border: 0; margin: 1.25rem 0 0; padding: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: .5rem; }
label.choice {
  display: grid; grid-template-columns: auto 1fr; column-gap: .8rem; align-items: center;
  border: 1px solid var(--line); border-radius: 10px; padding: .65rem .85rem;
  margin: .45rem 0; cursor: pointer;
}
label.choice:hover { border-color: var(--reef); }
label.choice:has(input:checked) { border-color: var(--reef); background: var(--wash); }
label.choice input { grid-row: span 2; accent-color: var(--reef); width: 1.05rem; height: 1.05rem; }
label.choice b { font-weight: 600; }
label.choice span { color: var(--soft); font-size: .875rem; line-height: 1.4; }
label.choice:has(input:disabled) { border-style: dashed; cursor: default; }
.actions { display: flex; flex-wrap: wrap; gap: .6rem; margin-top: 1.25rem; }
button, .button {
  font: inherit; font-weight: 600; border-radius: 10px; padding: .65rem 1.1rem; cursor: pointer;
  border: 1px solid var(--line); background: transparent; color: var(--ink);
  text-decoration: none; display: inline-block; text-align: center;
}
button.primary, .button.primary {
  background: var(--reef); border-color: var(--reef); color: var(--reef-ink); flex: 1 1 auto;
}
button:focus-visible, a:focus-visible, input.entry:focus-visible, label:has(:focus-visible) {
  outline: 2px solid var(--reef); outline-offset: 2px;
}
input.entry {
  margin: .6rem 0 0;
  font: 600 1.5rem ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  letter-spacing: .08em; text-align: center; text-transform: uppercase; width: 100%;
  padding: .6rem; border-radius: 10px; border: 1px solid var(--line);
  background: var(--field); color: var(--ink);
}
dl { display: grid; grid-template-columns: auto 1fr; gap: .35rem 1.1rem; margin: .4rem 0; }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
dl.list { grid-template-columns: 1fr; gap: 0; }
dl.list dt { font-weight: 500; }
dl.list dd { margin-bottom: .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th, td { text-align: left; padding: .5rem .9rem .5rem 0; border-top: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: anywhere; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .85rem; }
tbody th { font-weight: 500; }
.mark { font-size: 2.6rem; line-height: 1; color: var(--reef); }
.centre { text-align: center; }
@media (max-width: 30rem) {
  .card { padding: 1.15rem; }
  .actions .button { flex: 1 1 auto; }
  .code { font-size: 1.75rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-bottom: .5rem; }
}
`;
