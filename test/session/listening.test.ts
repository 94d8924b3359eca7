import { createServer, Server } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { openStage } from "../promises/stage.ts";

test("nothing listens from the first request to the sign-out", async () => {
  await using stage = await openStage();
  const listen = vi.spyOn(Server.prototype, "listen");
  onTestFinished(() => listen.mockRestore());
  const session = await stage.signedIn();
  await session.refresh();
  await session.signOut();
  expect(listen).not.toHaveBeenCalled();

  const server = createServer().listen(0, "127.0.0.1");
  server.close();
  expect(listen).toHaveBeenCalledTimes(1);
});
