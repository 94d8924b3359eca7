/** Runs axe-core on a page or on a part of one. */
import axe from "axe-core";

/** Runs every rule and returns one sentence per problem. */
export async function findWithAxe(frame, selector) {
  await frame.evaluate(axe.source);
  const wholePageOnly = { enabled: selector === undefined };
  const options = {
    iframes: false,
    resultTypes: ["violations"],
    // The surrounding program, not our output, creates landmarks and scroll boxes.
    rules: { "region": wholePageOnly, "scrollable-region-focusable": wholePageOnly },
  };
  const context = selector === undefined ? undefined : { include: [selector] };
  const { violations, passes } = await frame.evaluate(
    ([part, how]) => globalThis.axe.run(part ?? document, how),
    [context, options],
  );
  if (passes.length === 0) return ["axe-core found nothing to look at"];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, target }) => `${id}: ${help}: ${target} ${html.slice(0, 200)}`)
  );
}
