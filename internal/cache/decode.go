package cache

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"sort"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// errDamaged says that an entry is not what [Encode] writes.
var errDamaged = errors.New("a damaged entry")

// Names give equal strings of many reports one copy.
type Names map[string]string

func (n Names) of(text []byte) string {
	if s, ok := n[string(text)]; ok {
		return s
	}
	s := string(text)
	n[s] = s
	return s
}

// Report is an entry that was decoded as far as its index.
type Report struct {
	Result report.Result

	names   Names
	ends    []byte // of the strings
	text    []byte
	strings []string // those asked for so far
	asked   []bool
	keys    []byte
	parts   []byte // the ends of the clusters' claims
	claims  []byte
}

// Decode reads an entry's index. It keeps data.
func Decode(data []byte, names Names) (*Report, error) {
	data, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok {
		return nil, errDamaged
	}
	head, data, ok := part(data, 1)
	if !ok {
		return nil, errDamaged
	}
	r := &Report{names: names}
	if err := json.Unmarshal(head, &r.Result); err != nil {
		return nil, errDamaged
	}
	if r.ends, data, ok = part(data, 4); !ok {
		return nil, errDamaged
	}
	length := 0
	if n := len(r.ends); n > 0 {
		length = int(binary.BigEndian.Uint32(r.ends[n-4:]))
	}
	if length > len(data) {
		return nil, errDamaged
	}
	r.text, data = data[:length], data[length:]
	r.strings, r.asked = make([]string, len(r.ends)/4), make([]bool, len(r.ends)/4)
	if r.keys, data, ok = part(data, 32); !ok || len(data) < len(r.keys)/8 {
		return nil, errDamaged
	}
	r.parts, r.claims = data[:len(r.keys)/8], data[len(r.keys)/8:]
	return r, nil
}

// part is a number and as many things of so many bytes.
func part(data []byte, size int) (body, rest []byte, ok bool) {
	if len(data) < 4 {
		return nil, nil, false
	}
	n := int(binary.BigEndian.Uint32(data)) * size
	if n > len(data)-4 {
		return nil, nil, false
	}
	return data[4 : 4+n], data[4+n:], true
}

// Len is the number of clusters.
func (r *Report) Len() int { return len(r.keys) / 32 }

// key is the i-th key's bytes.
func (r *Report) key(i int) []byte { return r.keys[32*i : 32*i+32] }

// Clusters are what the report says. The findings of each are only there until
// the next one. Without whole they lack what grouping does not ask for: commits,
// suggestions, and contexts of claims that are not about hashes.
func (r *Report) Clusters(whole bool) iter.Seq2[incident.Cluster, error] {
	return r.Part(whole, 0, 1)
}

// Part are the clusters of one of several parts of all keys, so that as many
// cores can group them.
func (r *Report) Part(whole bool, part, parts int) iter.Seq2[incident.Cluster, error] {
	start := func(part int) int { // the first cluster of a part
		return sort.Search(r.Len(), func(i int) bool { return int(r.key(i)[0])*parts >= 256*part })
	}
	return func(yield func(incident.Cluster, error) bool) {
		var room []finding.Finding
		for i := start(part); i < start(part+1); i++ {
			c, err := r.cluster(i, room[:0], whole)
			if !yield(c, err) || err != nil {
				return
			}
			room = c.Findings
		}
	}
}

func (r *Report) cluster(i int, room []finding.Finding, whole bool) (incident.Cluster, error) {
	from, to := uint32(0), binary.BigEndian.Uint32(r.parts[4*i:])
	if i > 0 {
		from = binary.BigEndian.Uint32(r.parts[4*i-4:])
	}
	if from > to || int(to) > len(r.claims) {
		return incident.Cluster{}, errDamaged
	}
	d := decoder{report: r, rest: r.claims[from:to], whole: whole}
	for n := d.number(); n > 0 && !d.damaged; n-- {
		room = append(room, finding.Finding{})
		d.claim(&room[len(room)-1])
	}
	if d.damaged || len(d.rest) > 0 {
		return incident.Cluster{}, errDamaged
	}
	return incident.Cluster{Key: incident.KeyFrom(r.key(i)), Findings: room}, nil
}

// A decoder reads claims. What is damaged reads as nothing, and is told once.
type decoder struct {
	report  *Report
	rest    []byte
	damaged bool
	whole   bool // commits, contexts and suggestions too
	last    [32]byte
	print   finding.Fingerprint // of last
}

func (d *decoder) number() uint64 {
	n, length := binary.Uvarint(d.rest)
	if length <= 0 {
		d.damaged = true
		return 0
	}
	d.rest = d.rest[length:]
	return n
}

// text is a string that many claims have in common.
func (d *decoder) text() string {
	r, i := d.report, d.number()
	if i >= uint64(len(r.strings)) {
		d.damaged = true
		return ""
	}
	if !r.asked[i] {
		r.strings[i], r.asked[i] = r.names.of(d.bytes(i)), true
	}
	return r.strings[i]
}

// bytes are those of the i-th string, which is there.
func (d *decoder) bytes(i uint64) []byte {
	r := d.report
	from, to := uint32(0), binary.BigEndian.Uint32(r.ends[4*i:])
	if i > 0 {
		from = binary.BigEndian.Uint32(r.ends[4*i-4:])
	}
	if from > to || int(to) > len(r.text) {
		d.damaged = true
		return nil
	}
	return r.text[from:to]
}

// commit is a string that few claims have in common: no name is made of it, and
// for grouping it is passed over.
func (d *decoder) commit() string {
	i := d.number()
	if i >= uint64(len(d.report.strings)) {
		d.damaged = true
		return ""
	}
	if !d.whole {
		return ""
	}
	return string(d.bytes(i))
}

func (d *decoder) digest() finding.Fingerprint {
	if d.number() == 0 {
		return finding.Fingerprint(d.text())
	}
	raw, ok := d.skip32()
	if !ok {
		return ""
	}
	if raw != d.last || d.print == "" { // most claims of a cluster have one
		d.last, d.print = raw, finding.Fingerprint(digestPrefix+hex.EncodeToString(raw[:]))
	}
	return d.print
}

func (d *decoder) skipDigest() {
	if d.number() == 0 {
		d.number()
		return
	}
	d.skip32()
}

func (d *decoder) skip32() (raw [32]byte, ok bool) {
	if len(d.rest) < len(raw) {
		d.damaged = true
		return raw, false
	}
	raw, d.rest = [32]byte(d.rest), d.rest[len(raw):]
	return raw, true
}

func (d *decoder) stamp() time.Time {
	seconds := d.number()
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds-1)+time.Time{}.Unix(), int64(d.number())).UTC()
}

func (d *decoder) claim(f *finding.Finding) {
	flags := d.number()
	f.Weak, f.Hashed = flags&isWeak != 0, flags&isHashed != 0
	for _, s := range texts(f) {
		*s = d.text()
	}
	f.Location.Commit = d.commit()
	f.Category = finding.Category(d.text())
	f.Identity.Kind = finding.IdentityKind(d.text())
	f.Fingerprint = d.digest()
	if d.whole || f.Hashed {
		f.Context = d.digest()
	} else {
		d.skipDigest()
	}
	f.Severity, f.Validity = finding.Severity(d.number()), finding.Validity(d.number())
	f.Confidence = finding.Confidence(math.Float64frombits(d.number()))
	f.Location.StartLine, f.Location.EndLine = int(d.number()), int(d.number())
	for n := d.number(); n > 0 && !d.damaged; n-- {
		f.Labels = append(f.Labels, d.text())
	}
	for _, t := range stamps(f) {
		*t = d.stamp()
	}
	if suggestion := d.text(); suggestion != "" && d.whole {
		if json.Unmarshal([]byte(suggestion), &f.Suggestion) != nil {
			d.damaged = true
		}
	}
}
