import { watchServers } from "./witness.mjs";

watchServers();
