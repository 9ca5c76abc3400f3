package cache

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"iter"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Report is an entry whose claims can be asked for.
type Report struct {
	*Front

	ends   string // of the strings
	text   string
	usual  finding.Finding
	claims [chunks]string
	starts [chunks]int // where they began
}

// Decode reads an entry as far as its claims, which are decoded when they are
// asked for.
func Decode(data string) (*Report, error) {
	data, ok := strings.CutPrefix(data, magic)
	if !ok {
		return nil, errDamaged
	}
	front, data, ok := part(data, 1)
	if !ok || len(data) < 4 || crc32.Checksum([]byte(front), castagnoli) != uint32At(data, 0) {
		return nil, errDamaged
	}
	r := &Report{}
	var err error
	if r.Front, err = decodeFront(front, strings.Clone); err != nil { // each part its own, to be let go of
		return nil, err
	}
	if r.ends, data, ok = part(data[4:], 4); !ok {
		return nil, errDamaged
	}
	length := 0
	if n := len(r.ends) / 4; n > 0 {
		length = int(uint32At(r.ends, n-1))
	}
	if length > len(data) {
		return nil, errDamaged
	}
	r.ends, r.text = strings.Clone(r.ends), strings.Clone(data[:length])
	usual, claims, ok := part(data[length:], 1)
	if !ok {
		return nil, errDamaged
	}
	d := decoder{report: r, rest: usual, whole: true}
	var f finding.Finding
	if d.claim(&f); d.damaged || d.rest != "" {
		return nil, errDamaged
	}
	r.usual = f
	return r, r.take(claims)
}

// take takes the claims in, each chunk a string of its own.
func (r *Report) take(claims string) error {
	from := 0
	for chunk := range r.claims {
		to := r.start(chunk + 1)
		if from > to || to > len(claims) {
			return errDamaged
		}
		r.claims[chunk], r.starts[chunk], from = strings.Clone(claims[from:to]), from, to
	}
	if from != len(claims) {
		return errDamaged
	}
	return nil
}

// start is where a chunk's claims begin among all.
func (r *Report) start(chunk int) int {
	first := r.firsts[chunk]
	if first == 0 {
		return 0
	}
	return int(uint32At(r.Front.ends, first-1))
}

// Forget lets go of keys and claims that nobody asks for any more: those before a
// key, or before what keys begin with. Not all of them are.
func (r *Report) Forget(before string) {
	for chunk := range chunkOf(before) {
		r.keys[chunk], r.claims[chunk] = "", ""
	}
}

// Clusters are what the report says. The findings of each are only there until
// the next one.
func (r *Report) Clusters() iter.Seq2[incident.Cluster, error] {
	return func(yield func(incident.Cluster, error) bool) {
		var room []finding.Finding
		for i := range r.Len() {
			c, err := r.Cluster(i, room[:0], true)
			if !yield(c, err) || err != nil {
				return
			}
			room = c.Findings
		}
	}
}

// Cluster is the i-th cluster, its findings in room as far as they fit. Unless
// it is wanted whole, they lack what grouping does not ask for: commits,
// suggestions without edits, and contexts of claims that are not about hashes.
func (r *Report) Cluster(i int, room []finding.Finding, whole bool) (incident.Cluster, error) {
	key := r.Key(i)
	chunk := chunkOf(key)
	begin := r.starts[chunk]
	from, to := 0, int(uint32At(r.Front.ends, i))-begin
	if i > 0 {
		from = max(int(uint32At(r.Front.ends, i-1))-begin, 0)
	}
	if from > to || to > len(r.claims[chunk]) {
		return incident.Cluster{}, errDamaged
	}
	d := decoder{report: r, rest: r.claims[chunk][from:to], whole: whole}
	for n := d.number(); n > 0 && !d.damaged; n-- {
		room = append(room, finding.Finding{})
		d.claim(&room[len(room)-1])
	}
	if d.damaged || d.rest != "" {
		return incident.Cluster{}, errDamaged
	}
	return incident.Cluster{Key: incident.KeyFrom([]byte(key)), Findings: room}, nil
}

// A decoder reads claims. What is damaged reads as nothing, and is told once.
type decoder struct {
	report  *Report
	rest    string
	damaged bool
	whole   bool                // commits, contexts and suggestions without edits too
	print   finding.Fingerprint // of the last claim
}

// number reads an unsigned varint.
func (d *decoder) number() uint64 {
	var n uint64
	for i := 0; i < len(d.rest) && i < 10; i++ {
		b := d.rest[i]
		if i == 9 && b > 1 {
			break
		}
		n |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.damaged = true
	return 0
}

// bytes are the next ones.
func (d *decoder) bytes(n uint64) string {
	if n > uint64(len(d.rest)) {
		d.damaged = true
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

// text is a string that claims have in common.
func (d *decoder) text() string {
	r, i := d.report, d.number()
	if i >= uint64(len(r.ends)/4) {
		d.damaged = true
		return ""
	}
	from, to := uint32(0), uint32At(r.ends, int(i))
	if i > 0 {
		from = uint32At(r.ends, int(i)-1)
	}
	if from > to || int(to) > len(r.text) {
		d.damaged = true
		return ""
	}
	return r.text[from:to]
}

// own is a string that few claims have in common, so that each has its own. For
// grouping it is passed over.
func (d *decoder) own() string {
	s := d.bytes(d.number())
	if !d.whole {
		return ""
	}
	return strings.Clone(s) // its neighbours are not worth keeping
}

// fingerprint is a claim's, which most claims of a cluster have in common.
func (d *decoder) fingerprint() finding.Fingerprint {
	if kind := d.number(); kind != isLast {
		d.print = d.digest(kind)
	}
	return d.print
}

func (d *decoder) digest(kind uint64) finding.Fingerprint {
	switch kind {
	case isText:
		return finding.Fingerprint(d.text())
	case isDigest:
		return fingerprintOf(d.bytes(32))
	}
	d.damaged = true
	return ""
}

func (d *decoder) skipDigest() {
	switch d.number() {
	case isText:
		d.number()
	case isDigest:
		d.bytes(32)
	default:
		d.damaged = true
	}
}

// confidence is one of few, so it is kept as a string.
func (d *decoder) confidence() finding.Confidence {
	bits := d.text()
	if len(bits) != 8 {
		d.damaged = true
		return 0
	}
	return finding.Confidence(math.Float64frombits(binary.BigEndian.Uint64([]byte(bits))))
}

func (d *decoder) stamp() time.Time {
	seconds := d.number()
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds-1)+time.Time{}.Unix(), int64(d.number())).UTC()
}

// claim is what a claim says: what the usual one does, and what is written of it.
func (d *decoder) claim(f *finding.Finding) {
	*f = d.report.usual
	differs := d.number()
	into := texts(f)
	for left := differs & (1<<fields - 1); left != 0; left &= left - 1 {
		*into[bits.TrailingZeros64(left)] = d.text()
	}
	if differs>>ofStamps&(1<<4-1) != 0 {
		for i, t := range stamps(f) {
			if differs>>(ofStamps+i)&1 != 0 {
				*t = d.stamp()
			}
		}
	}
	if differs>>ofRating&1 != 0 {
		d.rating(f)
	}
	if differs>>ofLabels&1 != 0 {
		f.Labels = nil
		for n := d.number(); n > 0 && !d.damaged; n-- {
			f.Labels = append(f.Labels, d.text())
		}
	} else if d.whole {
		f.Labels = slices.Clone(f.Labels) // who asked may change them
	}
	if differs>>ofSuggestion&1 != 0 {
		suggestion := d.bytes(d.number())
		if (d.whole || strings.Contains(suggestion, `"edits"`) || strings.Contains(suggestion, `"access"`)) && json.Unmarshal([]byte(suggestion), &f.Suggestion) != nil {
			d.damaged = true
		}
	}
	switch {
	case differs>>ofContext&1 == 0:
	case d.whole || f.Hashed:
		f.Context = d.digest(d.number())
	default:
		d.skipDigest()
	}
	f.Location.Commit = d.own()
	f.Fingerprint = d.fingerprint()
	f.Location.StartLine, f.Location.EndLine = int(d.number()), int(d.number())
}

func (d *decoder) rating(f *finding.Finding) {
	flags := d.number()
	f.Weak, f.Hashed = flags&isWeak != 0, flags&isHashed != 0
	f.Severity, f.Validity = finding.Severity(d.number()), finding.Validity(d.number())
	f.Confidence = d.confidence()
}
