package cache

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// An entry of a report is, in this order:
//
//	magic
//	the length of the result in JSON, 4 bytes; the result
//	the number of strings, 4 bytes; their ends, 4 bytes each; the strings
//	the number of clusters, 4 bytes; their keys, 32 bytes each, sorted;
//	the ends of their claims, 4 bytes each; the claims
//
// All numbers are big-endian. A claim is a row of unsigned varints, in which a string is its index,
// and of digests, which are 32 bytes behind a 1, or a string behind a 0.
const magic = "quell report 1\n"

type encoder struct {
	index   map[string]uint64
	strings []string
	claims  []byte
	// before are the strings of the last claim with their indexes: most claims
	// repeat most of them.
	before [fields]indexed
}

type indexed struct {
	text string
	at   uint64
	set  bool
}

// fields is how many strings a claim has in [texts].
const fields = 14

// Encode makes an entry of what a report says. The clusters are sorted by key.
func Encode(result report.Result, clusters []incident.Cluster) ([]byte, error) {
	head, err := json.Marshal(result)
	if err != nil {
		return nil, err
	}
	e := encoder{index: map[string]uint64{}}
	var keys, ends []byte
	for _, c := range clusters {
		key, err := c.Key.Bytes()
		if err != nil {
			return nil, err
		}
		keys = append(keys, key[:]...)
		e.number(uint64(len(c.Findings)))
		for i := range c.Findings {
			if err := e.claim(&c.Findings[i]); err != nil {
				return nil, err
			}
		}
		ends = binary.BigEndian.AppendUint32(ends, uint32(len(e.claims)))
	}
	out := make([]byte, 0, len(magic)+len(head)+len(keys)+len(ends)+len(e.claims)+64*len(e.strings))
	out = append(out, magic...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	out = append(out, head...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(e.strings)))
	at := uint32(0)
	for _, s := range e.strings {
		at += uint32(len(s))
		out = binary.BigEndian.AppendUint32(out, at)
	}
	for _, s := range e.strings {
		out = append(out, s...)
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(clusters)))
	out = append(append(append(out, keys...), ends...), e.claims...)
	return out, nil
}

func (e *encoder) number(n uint64) { e.claims = binary.AppendUvarint(e.claims, n) }

func (e *encoder) text(s string) { e.number(e.at(s)) }

// at is the index of a string.
func (e *encoder) at(s string) uint64 {
	i, known := e.index[s]
	if !known {
		i = uint64(len(e.strings))
		e.index[s] = i
		e.strings = append(e.strings, s)
	}
	return i
}

// digestPrefix is what every fingerprint begins with.
const digestPrefix = "hmac-sha256:"

func (e *encoder) digest(f finding.Fingerprint) {
	digits, ok := strings.CutPrefix(string(f), digestPrefix)
	raw, err := hex.DecodeString(digits)
	if !ok || err != nil || len(raw) != 32 || digits != strings.ToLower(digits) {
		e.number(0)
		e.text(string(f))
		return
	}
	e.number(1)
	e.claims = append(e.claims, raw...)
}

// stamp writes a time in UTC to the nanosecond; 0 is no time.
func (e *encoder) stamp(t time.Time) {
	if t.IsZero() {
		e.number(0)
		return
	}
	e.number(uint64(t.Unix()-time.Time{}.Unix()) + 1)
	e.number(uint64(t.Nanosecond()))
}

const (
	isWeak = 1 << iota
	isHashed
)

func (e *encoder) claim(f *finding.Finding) error {
	flags := uint64(0)
	if f.Weak {
		flags |= isWeak
	}
	if f.Hashed {
		flags |= isHashed
	}
	e.number(flags)
	for i, s := range texts(f) {
		if b := &e.before[i]; !b.set || b.text != *s {
			*b = indexed{*s, e.at(*s), true}
		}
		e.number(e.before[i].at)
	}
	e.text(f.Location.Commit)
	e.text(string(f.Category))
	e.text(string(f.Identity.Kind))
	e.digest(f.Fingerprint)
	e.digest(f.Context)
	for _, n := range []uint64{
		uint64(f.Severity), uint64(f.Validity), math.Float64bits(float64(f.Confidence)),
		uint64(f.Location.StartLine), uint64(f.Location.EndLine), uint64(len(f.Labels)),
	} {
		e.number(n)
	}
	for _, label := range f.Labels {
		e.text(label)
	}
	for _, t := range stamps(f) {
		e.stamp(*t)
	}
	suggestion := ""
	if f.Suggestion != nil {
		text, err := json.Marshal(f.Suggestion)
		if err != nil {
			return err
		}
		suggestion = string(text)
	}
	e.text(suggestion)
	return nil
}

// texts are a finding's plain strings, in the order in which they are written.
func texts(f *finding.Finding) [fields]*string {
	return [fields]*string{
		&f.Source, &f.Format, &f.Report, &f.Tool, &f.Rule, &f.Title, &f.Resource, &f.Hint,
		&f.Identity.Platform, &f.Identity.Account, &f.Identity.ID, &f.Identity.Name,
		&f.Location.Repository, &f.Location.Path,
	}
}

// stamps are a finding's times, in the order in which they are written.
func stamps(f *finding.Finding) [4]*time.Time {
	return [4]*time.Time{&f.FirstSeen, &f.LastSeen, &f.LastUsed, &f.ExpiresAt}
}
