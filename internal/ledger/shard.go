package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// shard is the incidents whose keys begin with the same three hex digits. A
// record is decoded when it is asked for; what nobody asked for is written as it
// was read.
type shard struct {
	path    string
	data    []byte                // of the snapshot; nil: no such file
	lines   map[incident.Key]line // not decoded yet
	records map[incident.Key]incident.Record
	dirty   bool
}

// A line is one of a file, counted from 1.
type line struct {
	number int
	text   []byte
}

func shardOf(key incident.Key) string { return "incidents/" + key.Shard() + ".jsonl" }

// isShard says that a path is one that [shardOf] makes.
func isShard(path string) bool {
	digits, ok := strings.CutPrefix(path, "incidents/")
	digits, end := strings.CutSuffix(digits, ".jsonl")
	return ok && end && len(digits) == 3 && strings.Trim(digits, "0123456789abcdef") == ""
}

// shard reads a shard once; one that the snapshot lacks is empty.
func (l *Ledger) shard(path string) (*shard, error) {
	if s := l.shards[path]; s != nil {
		return s, nil
	}
	s := &shard{path: path, lines: map[incident.Key]line{}, records: map[incident.Key]incident.Record{}}
	if l.present[path] {
		var err error
		if s.data, err = l.readFile(path); err != nil {
			return nil, err
		}
		if err := s.sort(); err != nil {
			return nil, err
		}
	}
	l.shards[path] = s
	return s, nil
}

// sort finds out which line is whose.
func (s *shard) sort() error {
	last := incident.Key("")
	number := 0
	return eachLine(s.path, s.data, func(text []byte) error {
		number++
		key := keyOf(text)
		if key == "" { // not as we write it
			r, err := decodeRecord(text)
			if err != nil {
				return err
			}
			key = r.Key
		}
		if shardOf(key) != s.path {
			return fmt.Errorf("incident %q belongs to %q", key, shardOf(key))
		}
		if key <= last {
			return errOrder
		}
		last = key
		s.lines[key] = line{number, text}
		return nil
	})
}

// lineStart is what a record's line begins with; then comes its key.
const lineStart = `{"key":"`

// keyOf is the key that a line begins with, empty where it begins otherwise.
func keyOf(text []byte) incident.Key {
	const length = len("v1:") + 64
	rest, ok := bytes.CutPrefix(text, []byte(lineStart))
	if !ok || len(rest) <= length || rest[length] != '"' || !fullKey.Match(rest[:length]) {
		return ""
	}
	return incident.Key(rest[:length])
}

func decodeRecord(text []byte) (r incident.Record, err error) {
	if err := decodeStrict(text, &r); err != nil {
		return r, err
	}
	return inUTC(r), check(r)
}

// record is an incident's; false where the shard has none.
func (s *shard) record(key incident.Key) (r incident.Record, ok bool, err error) {
	if r, ok = s.records[key]; ok {
		return r, true, nil
	}
	at, ok := s.lines[key]
	if !ok {
		return r, false, nil
	}
	r, err = decodeRecord(at.text)
	if err == nil && r.Key != key { // named twice
		err = errOrder
	}
	if err != nil {
		return r, false, strange(s.path, at.number, err)
	}
	s.records[key] = r
	delete(s.lines, key)
	return r, true, nil
}

// decode decodes all that was not.
func (s *shard) decode() error {
	for _, key := range slices.Sorted(maps.Keys(s.lines)) {
		if _, _, err := s.record(key); err != nil {
			return err
		}
	}
	return nil
}

func (s *shard) encode() ([]byte, error) {
	var b bytes.Buffer
	keys := slices.AppendSeq(slices.Collect(maps.Keys(s.records)), maps.Keys(s.lines))
	slices.Sort(keys)
	for _, key := range keys {
		if at, ok := s.lines[key]; ok {
			b.Write(at.text)
			b.WriteByte('\n')
			continue
		}
		text, err := encodeLine(s.records[key])
		if err != nil {
			return nil, fmt.Errorf("encode incident %q: %w", key, err)
		}
		b.Write(text)
	}
	return b.Bytes(), nil
}

// known says that a record's state is one of this version's; another is a newer
// quell's.
func known(s incident.State) bool {
	switch s {
	case incident.Open, incident.Staged, incident.Proposed, incident.Fixed, incident.Verified, incident.Excepted,
		incident.Escalated, incident.Held, incident.Rejected, incident.Reopened, incident.RolledBack:
		return true
	}
	return false
}

func check(r incident.Record) error {
	if !fullKey.MatchString(string(r.Key)) {
		return fmt.Errorf("incident key %q: want v1: and 64 hex digits", r.Key)
	}
	if r.ID != r.Key.ID() {
		return fmt.Errorf("incident %q: id %q, want %q", r.Key, r.ID, r.Key.ID())
	}
	if !known(r.State) {
		return fmt.Errorf("incident %q: state %q is not one", r.Key, r.State)
	}
	if r.FirstAt.IsZero() {
		return errors.New("first_at is missing")
	}
	return nil
}

// inUTC is the record with its times in UTC and without a monotonic clock: one
// moment is one text. It shares nothing with r that it changes.
func inUTC(r incident.Record) incident.Record {
	for _, at := range []*time.Time{&r.Since, &r.FirstAt, &r.StageAt} {
		*at = at.UTC()
	}
	if r.Rejection != nil {
		rejection := *r.Rejection
		rejection.At = rejection.At.UTC()
		r.Rejection = &rejection
	}
	if r.Hold != nil {
		hold := *r.Hold
		hold.At, hold.Until = hold.At.UTC(), hold.Until.UTC()
		r.Hold = &hold
	}
	return r
}
