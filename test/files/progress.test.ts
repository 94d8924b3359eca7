import { describe, expect, it } from "vitest";
import { Meter } from "../../src/files/progress.ts";
import type { TransferProgress } from "../../src/model/dataset_files.ts";
import { progressInWords } from "../../src/view/files.ts";

const MiB = 1024 * 1024;

function watch(total: { files: number; bytes: number }) {
  let now = 0;
  const told: TransferProgress[] = [];
  const meter = new Meter(() => now, total, (progress) => told.push(progress));
  return { meter, told, pass: (ms: number) => now += ms };
}

describe("the progress of a transfer", () => {
  it("has the rate of the last seconds, and the time left", () => {
    const { meter, told, pass } = watch({ files: 1, bytes: 100 * MiB });
    for (let second = 0; second < 20; second++) {
      pass(1000);
      meter.add(second < 8 ? 1 * MiB : 2 * MiB);
    }
    const last = told.at(-1)!;
    expect(last.rate / MiB).toBeCloseTo(2, 1);
    expect(last.secondsLeft).toBeCloseTo((100 - 32) / 2, 0);
    expect(progressInWords("download", last))
      .toBe("Downloading 0 of 1 file · 32 MiB of 100 MiB · 2 MiB/s · 34 s left");
  });

  it("is reported at most five times a second, and at the end", () => {
    const { meter, told, pass } = watch({ files: 2, bytes: 1000 });
    for (let i = 0; i < 1000; i++) {
      pass(1);
      meter.add(1);
    }
    expect(told.length).toBeLessThanOrEqual(6);
    meter.fileDone();
    meter.fileDone();
    expect(told.at(-1)).toMatchObject({ files: 2, bytes: 1000, secondsLeft: 0 });
  });

  it("does not count data of an earlier transfer for the rate", () => {
    const { meter, told, pass } = watch({ files: 1, bytes: 100 * MiB });
    meter.addEarlier(90 * MiB);
    pass(2000);
    meter.add(2 * MiB);
    expect(told.at(-1)).toMatchObject({ bytes: 92 * MiB, rate: 1 * MiB, secondsLeft: 8 });
  });

  it("tells that requests fail, until data arrive again", () => {
    const { meter, told, pass } = watch({ files: 1, bytes: 100 * MiB });
    pass(1000);
    meter.add(1 * MiB);
    meter.failing("nothing answers");
    expect(told.at(-1)).toMatchObject({ trouble: "nothing answers", secondsLeft: null });
    expect(progressInWords("upload", told.at(-1)!))
      .toBe("Uploading 0 of 1 file · 1 MiB of 100 MiB · trying again (nothing answers)");
    pass(1000);
    meter.add(1 * MiB);
    expect(told.at(-1)).toMatchObject({ trouble: null, secondsLeft: 98 });
  });

  it("has no time left before there is a rate", () => {
    const { meter, told } = watch({ files: 1, bytes: MiB });
    meter.add(10);
    expect(told[0]).toMatchObject({ rate: 0, secondsLeft: null });
  });
});
