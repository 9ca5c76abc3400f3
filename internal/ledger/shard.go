package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// shard is the incidents whose keys begin with the same three hex digits.
type shard struct {
	data    []byte // of the snapshot; nil: no such file
	records map[incident.Key]incident.Record
	dirty   bool
}

func shardOf(key incident.Key) string { return "incidents/" + key.Shard() + ".jsonl" }

// shard reads a shard once; one that the snapshot lacks is empty.
func (l *Ledger) shard(path string) (*shard, error) {
	if s := l.shards[path]; s != nil {
		return s, nil
	}
	s := &shard{records: map[incident.Key]incident.Record{}}
	if l.present[path] {
		data, err := l.readFile(path)
		if err != nil {
			return nil, err
		}
		if err := s.decode(path, data); err != nil {
			return nil, err
		}
		s.data = data
	}
	l.shards[path] = s
	return s, nil
}

func (s *shard) decode(path string, data []byte) error {
	last := incident.Key("")
	return eachLine(path, data, func(line []byte) error {
		var r incident.Record
		if err := decodeStrict(line, &r); err != nil {
			return err
		}
		if err := check(r); err != nil {
			return err
		}
		if shardOf(r.Key) != path {
			return fmt.Errorf("incident %q belongs to %q", r.Key, shardOf(r.Key))
		}
		if r.Key <= last {
			return errOrder
		}
		last = r.Key
		s.records[r.Key] = inUTC(r)
		return nil
	})
}

func (s *shard) encode() ([]byte, error) {
	var b bytes.Buffer
	for _, key := range slices.Sorted(maps.Keys(s.records)) {
		line, err := encodeLine(s.records[key])
		if err != nil {
			return nil, fmt.Errorf("encode incident %q: %w", key, err)
		}
		b.Write(line)
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
