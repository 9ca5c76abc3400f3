package cache

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash/crc32"
	"io"
	"sort"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// errDamaged says that an entry is not what [Encode] writes.
var errDamaged = errors.New("a damaged entry")

// Front is what an entry says of a report before its claims: what came of
// reading it, and which incidents it is about. It can be read alone, and costs
// a fraction of the whole.
type Front struct {
	Result report.Result

	keys   [chunks]string  // of the clusters, 32 bytes each, sorted; by how they begin
	firsts [chunks + 1]int // the number of each chunk's first cluster
	ends   string          // of the clusters' claims, 4 bytes each
	hashed string          // the numbers of the clusters with claims of hashes, 4 bytes each
	weak   string          // the digests of weak secrets, 32 bytes each, sorted
}

// ReadFront reads an entry of so many bytes as far as its claims.
func ReadFront(entry io.ReaderAt, size int64) (*Front, error) {
	head := make([]byte, len(magic)+4)
	if _, err := entry.ReadAt(head, 0); err != nil || string(head[:len(magic)]) != magic {
		return nil, errDamaged
	}
	length := int64(binary.BigEndian.Uint32(head[len(magic):]))
	if int64(len(head))+length+4 > size {
		return nil, errDamaged
	}
	var front strings.Builder // which makes a string of its bytes without a copy
	front.Grow(int(length))
	sum := crc32.New(castagnoli)
	if _, err := io.Copy(io.MultiWriter(&front, sum), io.NewSectionReader(entry, int64(len(head)), length)); err != nil {
		return nil, errDamaged
	}
	var want [4]byte
	if _, err := entry.ReadAt(want[:], int64(len(head))+length); err != nil || binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return nil, errDamaged
	}
	return decodeFront(front.String(), func(part string) string { return part })
}

// decodeFront makes a front of its bytes, of which it keeps the parts so.
func decodeFront(data string, keep func(part string) string) (*Front, error) {
	f := &Front{}
	head, data, ok := part(data, 1)
	if !ok || json.Unmarshal([]byte(head), &f.Result) != nil {
		return nil, errDamaged
	}
	var keys string
	for _, p := range []struct {
		into *string
		size int
	}{{&keys, 32}, {&f.ends, 4}, {&f.hashed, 4}, {&f.weak, 32}} {
		if *p.into, data, ok = part(data, p.size); !ok {
			return nil, errDamaged
		}
	}
	f.sort(keys, keep)
	for _, row := range []*string{&f.ends, &f.hashed, &f.weak} {
		*row = keep(*row)
	}
	for i := range len(f.hashed) / 4 {
		if int(uint32At(f.hashed, i)) >= f.Len() {
			return nil, errDamaged
		}
	}
	if len(f.ends) != f.Len()*4 || data != "" {
		return nil, errDamaged
	}
	return f, nil
}

// part is a number and as many things of so many bytes.
func part(data string, size int) (body, rest string, ok bool) {
	if len(data) < 4 {
		return "", "", false
	}
	n := int(uint32At(data, 0)) * size
	if n > len(data)-4 {
		return "", "", false
	}
	return data[4 : 4+n], data[4+n:], true
}

// uint32At is the i-th number of a row.
func uint32At(row string, i int) uint32 {
	return uint32(row[4*i])<<24 | uint32(row[4*i+1])<<16 | uint32(row[4*i+2])<<8 | uint32(row[4*i+3])
}

// chunks is in how many pieces keys and claims can be let go of: one for each
// hex digit that keys begin with.
const chunks = 16

func chunkOf(key string) int { return int(key[0]) * chunks / 256 }

// sort puts sorted keys into their chunks.
func (f *Front) sort(keys string, keep func(part string) string) {
	at := 0
	for chunk := range f.keys {
		f.firsts[chunk] = at / 32
		from := at
		for at < len(keys) && chunkOf(keys[at:]) <= chunk {
			at += 32
		}
		f.keys[chunk] = keep(keys[from:at])
	}
	f.firsts[chunks] = len(keys) / 32
}

// Len is the number of clusters.
func (f *Front) Len() int { return f.firsts[chunks] }

// Key is the i-th cluster's: the bytes of an [incident.Key]. Keys are sorted.
func (f *Front) Key(i int) string {
	chunk := 0
	for i >= f.firsts[chunk+1] {
		chunk++
	}
	at := 32 * (i - f.firsts[chunk])
	return f.keys[chunk][at : at+32]
}

// From is the first cluster whose key is not before one, or before what keys
// begin with.
func (f *Front) From(key string) int {
	chunk := chunkOf(key)
	keys := f.keys[chunk]
	return f.firsts[chunk] + sort.Search(len(keys)/32, func(i int) bool { return keys[32*i:32*i+32] >= key })
}

// Hashed are the keys of the clusters that know a hash of a secret only: what
// another report shows may make other incidents of them.
func (f *Front) Hashed() []string {
	keys := make([]string, len(f.hashed)/4)
	for i := range keys {
		keys[i] = f.Key(int(uint32At(f.hashed, i)))
	}
	return keys
}

// A Trace is what an entry keeps of a secret: the key of its incident, or the
// digest of a weak one, which identifies nothing.
type Trace [2]string

// TraceOf is the trace that a secret leaves.
func TraceOf(secret finding.Fingerprint) Trace {
	t := Trace{}
	if key, err := incident.KeyOfSecret(secret).Bytes(); err == nil {
		t[0] = string(key[:])
	}
	if digest, ok := digestOf(secret); ok {
		t[1] = string(digest[:])
	}
	return t
}

// Shows says that the report shows a secret, or a hash of it.
func (f *Front) Shows(t Trace) bool {
	return t[0] != "" && holds(f.keys[chunkOf(t[0])], t[0]) || holds(f.weak, t[1])
}

// Bits are the first of the trace, which no other secret's agree with but by a
// chance of one in 2^64.
func (t Trace) Bits() []uint64 {
	var bits []uint64
	for _, digest := range t {
		if digest != "" {
			bits = append(bits, binary.BigEndian.Uint64([]byte(digest)))
		}
	}
	return bits
}

// Traces adds the bits of all that the report shows.
func (f *Front) Traces(to []uint64) []uint64 {
	for _, row := range append(f.keys[:], f.weak) {
		for ; row != ""; row = row[32:] {
			to = append(to, uint64(uint32At(row, 0))<<32|uint64(uint32At(row, 1)))
		}
	}
	return to
}

// holds says that a sorted row of 32 bytes each has one.
func holds(row, wanted string) bool {
	at := func(i int) string { return row[32*i : 32*i+32] }
	i := sort.Search(len(row)/32, func(i int) bool { return at(i) >= wanted })
	return i < len(row)/32 && at(i) == wanted
}

// digestOf is a fingerprint without what all begin with.
func digestOf(f finding.Fingerprint) (raw [32]byte, ok bool) {
	digits, ok := strings.CutPrefix(string(f), digestPrefix)
	var text [2 * len(raw)]byte
	if !ok || len(digits) != len(text) || strings.ContainsAny(digits, "ABCDEF") { // it has to be written the same again
		return raw, false
	}
	copy(text[:], digits)
	_, err := hex.Decode(raw[:], text[:])
	return raw, err == nil
}

// fingerprintOf is the fingerprint of a digest.
func fingerprintOf(raw string) finding.Fingerprint {
	text := make([]byte, len(digestPrefix)+2*len(raw))
	copy(text, digestPrefix)
	hex.Encode(text[len(digestPrefix):], []byte(raw))
	return finding.Fingerprint(text)
}
