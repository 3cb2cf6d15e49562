#!/usr/bin/env node
import { runCli } from './cli.ts';

// npm only warns (`engines`), and what then fails tells nobody why.
if (Number.parseInt(process.versions.node, 10) < 22) {
  console.error(`database-access: needs Node 22 or later, and this is ${process.version}`);
  process.exit(2);
}

process.exitCode = await runCli(process.argv.slice(2));
