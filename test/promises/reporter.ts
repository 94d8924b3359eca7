import type { Reporter, TestCase, TestModule } from "vitest/node";

/** Prints one line for each promise, with how many cases it has, and every case that failed. */
export default class PromiseReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap((module) => [...module.children.allTests()]);
    const byPromise = new Map<string, TestCase[]>();
    for (const each of cases) {
      const number = /^\d+/.exec(each.name)?.[0] ?? "?";
      byPromise.set(number, [...byPromise.get(number) ?? [], each]);
    }
    const numbers = [...byPromise.keys()].sort((a, b) => Number(a) - Number(b));
    for (const number of numbers) {
      const all = byPromise.get(number)!;
      const failed = all.filter((each) => each.result().state !== "passed");
      const mark = failed.length === 0 ? "ok" : "FAILED";
      const count = `${all.length} ${all.length === 1 ? "case" : "cases"}`;
      console.log(`${mark.padEnd(7)}${count.padStart(9)}  ${titleOf(number, all)}`);
      for (const each of failed) console.log(`         failed: ${each.fullName}`);
      for (const { message } of failed.flatMap((each) => each.result().errors ?? [])) {
        console.log(`         ${message}`);
      }
    }
    for (const module of modules) {
      for (const { message } of module.errors()) {
        console.log(`FAILED ${module.moduleId}: ${message}`);
      }
    }
    const bad = cases.filter((each) => each.result().state !== "passed").length;
    console.log(`${numbers.length} promises, ${cases.length - bad} cases passed, ${bad} failed`);
  }
}

/** The promise's own words: the name of the outermost describe that begins with its number. */
function titleOf(number: string, cases: readonly TestCase[]): string {
  const titles = cases.flatMap((each) => each.fullName.split(" > "))
    .filter((name) => name.startsWith(`${number} `));
  return titles[0] ?? number;
}
