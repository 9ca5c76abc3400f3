package ledger

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

var fullKey = regexp.MustCompile(`^v1:[0-9a-f]{64}$`)

// Get reads one incident's state, and looks for it only in its shard; false says
// that the ledger does not know the incident.
func (l *Ledger) Get(key incident.Key) (incident.Record, bool, error) {
	if !fullKey.MatchString(string(key)) {
		return incident.Record{}, false, fmt.Errorf("incident key %q: want v1: and 64 hex digits", key)
	}
	s, err := l.shard(shardOf(key))
	if err != nil {
		return incident.Record{}, false, err
	}
	return s.record(key)
}

// All reads every shard: the states of all incidents, sorted by key.
func (l *Ledger) All() ([]incident.Record, error) {
	for _, path := range slices.Sorted(maps.Keys(l.present)) {
		if !isShard(path) {
			continue
		}
		s, err := l.shard(path)
		if err == nil {
			err = s.decode()
		}
		if err != nil {
			return nil, err
		}
	}
	var out []incident.Record
	for _, s := range l.shards {
		out = slices.AppendSeq(out, maps.Values(s.records))
	}
	slices.SortFunc(out, func(a, b incident.Record) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// Put keeps an incident's state. One that equals the stored state changes
// nothing, whatever time zone its times are in.
func (l *Ledger) Put(r incident.Record) error {
	if err := check(r); err != nil {
		return fmt.Errorf("keep incident: %w", err)
	}
	path := shardOf(r.Key)
	s, err := l.shard(path)
	if err != nil {
		return err
	}
	old, known, err := s.record(r.Key)
	if err != nil {
		return err
	}
	r = inUTC(r)
	line, err := encodeLine(r)
	if err != nil {
		return fmt.Errorf("encode incident %q: %w", r.Key, err)
	}
	if known {
		before, err := encodeLine(old)
		if err != nil {
			return fmt.Errorf("encode incident %q: %w", r.Key, err)
		}
		if bytes.Equal(before, line) {
			return nil
		}
	}
	s.records[r.Key], s.dirty = r, true
	return nil
}
