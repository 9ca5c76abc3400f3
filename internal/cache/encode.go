package cache

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// An entry of a report is, in this order:
//
//	magic
//	the front: its length and its bytes, and their checksum
//	the strings: their number, their ends, and they
//	the claims
//
// The front is the result in JSON, the clusters' keys, the ends of their claims,
// the numbers of the clusters with hashes, and the digests of weak secrets, each
// behind its length or number. All numbers are of 4 bytes and big-endian. A claim
// is a row of unsigned varints, in which a string is its index, of strings of its
// own, and of digests, which are 32 bytes behind their kind.
const magic = "quell report 2\n"

// The kinds of a digest: none is written twice in a cluster.
const (
	isText   = iota // what is no digest, or empty
	isDigest        // 32 bytes
	isLast          // the one of the claim before
)

type encoder struct {
	index   map[string]uint64
	strings []string
	claims  []byte
	print   finding.Fingerprint // of the last claim
	first   bool                // that the next claim is a cluster's first
	// before are the strings of the last claim with their indexes: most claims
	// repeat most of them.
	before      [fields]indexed
	confidences map[finding.Confidence]uint64 // indexes
}

type indexed struct {
	text string
	at   uint64
	set  bool
}

// fields is how many strings a claim has in [texts].
const fields = 14

// usual is how many bytes most claims take.
const usual = 128

// Encode makes an entry of what a report says. The clusters are sorted by key.
func Encode(result report.Result, clusters []incident.Cluster) (string, error) {
	head, err := json.Marshal(result)
	if err != nil {
		return "", err
	}
	count := 0
	for _, c := range clusters {
		count += len(c.Findings)
	}
	e := encoder{
		index:       make(map[string]uint64, count),
		strings:     make([]string, 0, count),
		claims:      make([]byte, 0, count*usual),
		confidences: map[finding.Confidence]uint64{},
	}
	var f rows
	weak := map[[32]byte]bool{}
	for i, c := range clusters {
		key, err := c.Key.Bytes()
		if err != nil {
			return "", err
		}
		f.keys = append(f.keys, key[:]...)
		if err := e.cluster(c, weak); err != nil {
			return "", err
		}
		f.ends = binary.BigEndian.AppendUint32(f.ends, uint32(len(e.claims)))
		if slices.ContainsFunc(c.Findings, func(f finding.Finding) bool { return f.Hashed }) {
			f.hashed = binary.BigEndian.AppendUint32(f.hashed, uint32(i))
		}
	}
	for _, digest := range slices.SortedFunc(maps.Keys(weak), func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) }) {
		f.weak = append(f.weak, digest[:]...)
	}
	return e.entry(f.encode(head)), nil
}

// rows are those of a front.
type rows struct{ keys, ends, hashed, weak []byte }

func (r rows) encode(result []byte) []byte {
	var front []byte
	for _, p := range []struct {
		row  []byte
		size int
	}{{result, 1}, {r.keys, 32}, {r.ends, 4}, {r.hashed, 4}, {r.weak, 32}} {
		front = binary.BigEndian.AppendUint32(front, uint32(len(p.row)/p.size))
		front = append(front, p.row...)
	}
	return front
}

// entry puts the claims behind a front.
func (e *encoder) entry(front []byte) string {
	length := 0
	for _, s := range e.strings {
		length += len(s)
	}
	var out strings.Builder
	out.Grow(len(magic) + 12 + len(front) + 4*len(e.strings) + length + len(e.claims))
	number := func(n uint32) { out.Write(binary.BigEndian.AppendUint32(nil, n)) }
	out.WriteString(magic)
	number(uint32(len(front)))
	out.Write(front)
	number(crc32.Checksum(front, castagnoli))
	number(uint32(len(e.strings)))
	at := 0
	for _, s := range e.strings {
		at += len(s)
		number(uint32(at))
	}
	for _, s := range e.strings {
		out.WriteString(s)
	}
	out.Write(e.claims)
	return out.String()
}

// cluster writes the claims of one, and notes its weak secrets.
func (e *encoder) cluster(c incident.Cluster, weak map[[32]byte]bool) error {
	e.first = true
	e.number(uint64(len(c.Findings)))
	for i := range c.Findings {
		f := &c.Findings[i]
		if err := e.claim(f); err != nil {
			return err
		}
		if !f.Weak {
			continue
		}
		if digest, ok := digestOf(f.Fingerprint); ok {
			weak[digest] = true
		}
	}
	return nil
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

// own writes a string that few claims have in common.
func (e *encoder) own(s string) {
	e.number(uint64(len(s)))
	e.claims = append(e.claims, s...)
}

func (e *encoder) fingerprint(f finding.Fingerprint) {
	if !e.first && e.print == f {
		e.number(isLast)
		return
	}
	e.first, e.print = false, f
	e.digest(f)
}

func (e *encoder) digest(f finding.Fingerprint) {
	raw, ok := digestOf(f)
	if !ok {
		e.number(isText)
		e.text(string(f))
		return
	}
	e.number(isDigest)
	e.claims = append(e.claims, raw[:]...)
}

// confidence is one of few, so it is kept as a string.
func (e *encoder) confidence(c finding.Confidence) {
	at, known := e.confidences[c]
	if !known {
		at = e.at(string(binary.BigEndian.AppendUint64(nil, math.Float64bits(float64(c)))))
		e.confidences[c] = at
	}
	e.number(at)
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
	e.own(f.Location.Commit)
	e.text(string(f.Category))
	e.text(string(f.Identity.Kind))
	e.fingerprint(f.Fingerprint)
	e.digest(f.Context)
	e.number(uint64(f.Severity))
	e.number(uint64(f.Validity))
	e.confidence(f.Confidence)
	e.number(uint64(f.Location.StartLine))
	e.number(uint64(f.Location.EndLine))
	e.number(uint64(len(f.Labels)))
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
