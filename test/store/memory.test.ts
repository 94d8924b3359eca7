import { MemoryStore } from "../../src/store/memory.ts";
import { describeStoreContract } from "./contract.ts";

describeStoreContract("MemoryStore", () =>
  Promise.resolve({
    store: new MemoryStore(),
    close: () => Promise.resolve(),
  }));
