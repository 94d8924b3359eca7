#!/usr/bin/env node
/**
 * The command `provena`.
 *
 * @module
 */
import { main } from "./main.ts";

await main();
