import { watchFetch, watchServers } from "../canaries/witness.mjs";

watchServers();
watchFetch();
