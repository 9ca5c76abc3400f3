// Package ledger keeps incident states and evidence as files of one branch.
//
// States are sharded by incident key, so that a pass always writes only the
// shards that it changed; evidence is one immutable file a pass, never
// rewritten.
package ledger

// Branch is where the ledger lives in the control repository.
const Branch = "quell/ledger"

// Types and functions, each in its file:
//
//	type File struct { Path string; Data []byte }
//	Load(paths []string, read func(path string) ([]byte, error)) (*Ledger, error)   from a snapshot of Branch; incidents/<3 hex>.jsonl
//	(*Ledger) Get(incident.Key) (incident.Record, bool); All() []incident.Record    sorted by key
//	(*Ledger) Put(incident.Record)                                                 a record that equals the stored one changes nothing
//	(*Ledger) Append(pass string, at time.Time, []evidence.Record)                 evidence/Y/M/D/<pass>.jsonl
//	(*Ledger) Changed() []File                                                     changed shards and new evidence, sorted
//	(*Ledger) Meta / SetMeta: ledger.json {"schema":"quell.ledger/v1","root":"<first commit of the control repository>"}
