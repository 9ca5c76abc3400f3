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
//	the usual claim: its length and its bytes
//	the claims
//
// The front is the result in JSON, the clusters' keys, the ends of their claims,
// the numbers of the clusters with hashes, and the digests of weak secrets, each
// behind its length or number. All numbers are of 4 bytes and big-endian. A claim
// is a row of unsigned varints, in which a string is its index, of strings of its
// own, and of digests, which are 32 bytes behind their kind. The first number says
// by bits what it says otherwise than the usual claim, and only that follows; then
// come what most claims have for themselves.
const magic = "quell report 3\n"

// What a claim may say as the usual one does, by bits: its texts, its stamps, and
// these.
const (
	ofStamps = fields + iota
	_
	_
	_
	ofRating // flags, severity, validity, confidence
	ofLabels
	ofSuggestion
	ofContext
)

// The kinds of a digest: none is written twice in a cluster.
const (
	isText   = iota // what is no digest, or empty
	isDigest        // 32 bytes
	isLast          // the one of the claim before
)

type encoder struct {
	index   map[string]uint64
	strings []string
	usual   []byte
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
const fields = 16

// mostClaims is how many bytes most claims take.
const mostClaims = 96

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
		claims:      make([]byte, 0, count*mostClaims),
		confidences: map[finding.Confidence]uint64{},
	}
	usual := usualOf(clusters)
	if err := e.claim(&usual, &finding.Finding{}); err != nil {
		return "", err
	}
	e.usual, e.claims = slices.Clone(e.claims), e.claims[:0]
	var f rows
	weak := map[[32]byte]bool{}
	for i, c := range clusters {
		key, err := c.Key.Bytes()
		if err != nil {
			return "", err
		}
		f.keys = append(f.keys, key[:]...)
		if err := e.cluster(c, &usual, weak); err != nil {
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
	out.Grow(len(magic) + 16 + len(front) + 4*len(e.strings) + length + len(e.usual) + len(e.claims))
	var room [4]byte
	number := func(n uint32) { out.Write(binary.BigEndian.AppendUint32(room[:0], n)) }
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
	number(uint32(len(e.usual)))
	out.Write(e.usual)
	out.Write(e.claims)
	return out.String()
}

// cluster writes the claims of one, and notes its weak secrets.
func (e *encoder) cluster(c incident.Cluster, usual *finding.Finding, weak map[[32]byte]bool) error {
	e.first = true
	e.number(uint64(len(c.Findings)))
	for i := range c.Findings {
		f := &c.Findings[i]
		if err := e.claim(f, usual); err != nil {
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

// usualOf is the claim that others are compared with: the first one, without what
// few have in common.
func usualOf(clusters []incident.Cluster) finding.Finding {
	var f finding.Finding
	if len(clusters) > 0 && len(clusters[0].Findings) > 0 {
		f = clusters[0].Findings[0]
	}
	f.Fingerprint, f.Context, f.Suggestion, f.Origins = "", "", nil, nil
	f.Location.StartLine, f.Location.EndLine, f.Location.Commit = 0, 0, ""
	return f
}

// differences are the bits of what a says otherwise than b, a usual one.
func differences(a, b *finding.Finding) (bits uint64) {
	of, with := texts(a), texts(b)
	for i := range of {
		if *of[i] != *with[i] {
			bits |= 1 << i
		}
	}
	at, when := stamps(a), stamps(b)
	for i := range at {
		if !at[i].Equal(*when[i]) {
			bits |= 1 << (ofStamps + i)
		}
	}
	if a.Weak != b.Weak || a.Hashed != b.Hashed || a.Severity != b.Severity || a.Validity != b.Validity || a.Confidence != b.Confidence {
		bits |= 1 << ofRating
	}
	if !slices.Equal(a.Labels, b.Labels) {
		bits |= 1 << ofLabels
	}
	if a.Suggestion != nil {
		bits |= 1 << ofSuggestion
	}
	if a.Context != "" {
		bits |= 1 << ofContext
	}
	return bits
}

// claim writes what a claim says otherwise than the usual one.
func (e *encoder) claim(f, usual *finding.Finding) error {
	differs := differences(f, usual)
	e.number(differs)
	for i, s := range texts(f) {
		if differs>>i&1 == 0 {
			continue
		}
		if b := &e.before[i]; !b.set || b.text != *s {
			*b = indexed{*s, e.at(*s), true}
		}
		e.number(e.before[i].at)
	}
	for i, t := range stamps(f) {
		if differs>>(ofStamps+i)&1 != 0 {
			e.stamp(*t)
		}
	}
	if differs>>ofRating&1 != 0 {
		e.rating(f)
	}
	if differs>>ofLabels&1 != 0 {
		e.number(uint64(len(f.Labels)))
		for _, label := range f.Labels {
			e.text(label)
		}
	}
	if differs>>ofSuggestion&1 != 0 {
		suggestion, err := json.Marshal(f.Suggestion)
		if err != nil {
			return err
		}
		e.own(string(suggestion))
	}
	if differs>>ofContext&1 != 0 {
		e.digest(f.Context)
	}
	e.own(f.Location.Commit)
	e.fingerprint(f.Fingerprint)
	e.number(uint64(f.Location.StartLine))
	e.number(uint64(f.Location.EndLine))
	return nil
}

func (e *encoder) rating(f *finding.Finding) {
	flags := uint64(0)
	if f.Weak {
		flags |= isWeak
	}
	if f.Hashed {
		flags |= isHashed
	}
	e.number(flags)
	e.number(uint64(f.Severity))
	e.number(uint64(f.Validity))
	e.confidence(f.Confidence)
}

// texts are a finding's strings, in the order in which they are written.
func texts(f *finding.Finding) [fields]*string {
	return [fields]*string{
		&f.Location.Path, &f.Rule, &f.Title, &f.Hint, (*string)(&f.Identity.Kind), &f.Identity.Platform, (*string)(&f.Category),
		&f.Identity.Account, &f.Identity.ID, &f.Identity.Name, &f.Resource, &f.Location.Repository,
		&f.Source, &f.Format, &f.Report, &f.Tool,
	}
}

// stamps are a finding's times, in the order in which they are written.
func stamps(f *finding.Finding) [4]*time.Time {
	return [4]*time.Time{&f.FirstSeen, &f.LastSeen, &f.LastUsed, &f.ExpiresAt}
}
