/** How work grows with what it is done on. */
import { takenBy } from "./drivers/sides.mjs";
import { curvesCommandOf } from "./peers.mjs";
import { lineOf, startProcesses } from "./process.mjs";
import { refreshesFor } from "./promised.mjs";
import { shown, spread } from "./spread.mjs";
import { placeIn, withDemo, withFolder } from "./stage.mjs";

const PROCESSES = [1, 10, 50];

/** Rows of cells: what was done, and for each of three sizes the figures. */
export async function measureCurves(rounds) {
  const curves = await withDemo(
    { approve: "editor", accessTokenTtl: 3600 },
    (demo) =>
      withFolder((folder) => lineOf(...curvesCommandOf({ ...placeIn(folder, demo), rounds }))),
  );
  const rows = curves.map(({ what, figures }) => {
    const sizes = Object.entries(figures);
    const titles = {
      left: "memory left",
      ...("held" in sizes[0][1][0] ? { held: "most held" } : {}),
    };
    return [
      `${what}; CPU, ${Object.values(titles).join(", ")}`,
      ...sizes.map(([size, each]) => {
        const all = (measure) => spread(each.map((one) => one[measure]));
        const memory = Object.keys(titles).map((name) => `${all(name).mid.toFixed(1)} MB`);
        return `${Number(size).toLocaleString("en")}: ${
          [shown(all("cpu"), " ms"), ...memory].join(", ")
        }`;
      }),
    ];
  });
  const cells = [];
  for (const count of PROCESSES) {
    let wall;
    const refreshes = await refreshesFor(async (_, demo) => {
      ({ wall } = await takenBy(() => startProcesses(demo.deployment, count)));
    }, 5 + count);
    cells.push(`${count}: ${(wall / 1000).toFixed(1)} s, ${refreshes} refresh`);
  }
  return [...rows, ["processes started together, token ended; time for all, refreshes", ...cells]];
}
