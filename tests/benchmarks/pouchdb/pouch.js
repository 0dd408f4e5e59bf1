// PouchDB as a till and as a hub, on LevelDB at both ends. Each run answers in one line of JSON.
//
//   node pouch.js serve DIR                 a server of databases, until it is ended
//   node pouch.js fill DIR NAME FILE        put documents (one a line) into a local database
//   node pouch.js push DIR NAME URL BATCH   replicate a local database to the server, timed
//   node pouch.js pull DIR NAME URL BATCH   replicate from the server, timed
"use strict";

const fs = require("fs");
const path = require("path");
const PouchDB = require("pouchdb");

const [command, directory, name, place, batch] = process.argv.slice(2);
const Local = PouchDB.defaults({ prefix: directory + path.sep });

function say(value) {
  fs.writeSync(1, JSON.stringify(value) + "\n");
}

async function fill() {
  const documents = fs.readFileSync(place, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  const local = new Local(name);
  for (let start = 0; start < documents.length; start += 1000) {
    const answers = await local.bulkDocs(documents.slice(start, start + 1000));
    const refused = answers.find((one) => one.error);
    if (refused) throw new Error(refused.message);
  }
  say({ documents: (await local.info()).doc_count });
  await local.close();
}

async function replicate(way) {
  const local = new Local(name);
  await local.info();
  const remote = new PouchDB(place, { skip_setup: way === "from" });
  // Its own default is 100 a batch; the larger one is faster and is what Trestle sends.
  const start = process.hrtime.bigint();
  const done = await local.replicate[way](remote, { batch_size: Number(batch) });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  say({ seconds, written: done.docs_written });
  await local.close();
}

function serve() {
  const express = require("express");
  const app = express();
  app.use(
    "/",
    require("express-pouchdb")(Local, {
      mode: "minimumForPouchDB",
      inMemoryConfig: true,
      logPath: path.join(directory, "log.txt"),
    })
  );
  const server = app.listen(0, "127.0.0.1", () => {
    say({ url: `http://127.0.0.1:${server.address().port}/` });
  });
}

const commands = { serve, fill, push: () => replicate("to"), pull: () => replicate("from") };
Promise.resolve(commands[command]()).catch((fault) => {
  console.error(fault);
  process.exit(1);
});
