package gitrepo

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sort"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/klauspost/compress/zlib"
)

// A pack is a file of objects and its index (gitformat-pack(5)).
type pack struct {
	path   string // without the endings
	number int    // tells it from other packs
}

// large is the size in bytes from which on Git makes no deltas
// (core.bigFileThreshold): what is larger is not held.
const large = 512 << 20

// deepest is the longest chain of deltas that Git makes.
const deepest = 4095

var errPack = errors.New("a damaged pack")

// open opens an object; plumbing.ErrObjectNotFound if the pack does not have it.
func (p *pack) open(t plumbing.ObjectType, h plumbing.Hash, bases *cache.BufferLRU) (_ io.ReadCloser, err error) {
	offset, err := p.find(h)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(p.path + ".pack")
	if err != nil {
		return nil, err
	}
	defer closeUnless(&err, file)
	u := unpacker{pack: p, file: file, kind: t, bases: bases}
	object, err := u.object(offset, 0)
	if err != nil {
		return nil, err
	}
	return &body{Reader: object, left: object.size, file: file}, nil
}

// find is where an object begins in the pack, by its index of version 2.
func (p *pack) find(h plumbing.Hash) (offset int64, err error) {
	index, err := os.Open(p.path + ".idx")
	if err != nil {
		return 0, err
	}
	defer index.Close() //nolint:errcheck // nothing was written
	const header, names = 8, 8 + 256*4
	number := func(at int64) int64 {
		var raw [4]byte
		_, fault := index.ReadAt(raw[:], at)
		err = errors.Join(err, fault)
		return int64(binary.BigEndian.Uint32(raw[:]))
	}
	if number(0) != 0xff744f63 || number(4) != 2 {
		return 0, errors.Join(errPack, err)
	}
	from, to, all := int64(0), number(header+4*int64(h[0])), number(header+4*255)
	if h[0] > 0 {
		from = number(header + 4*(int64(h[0])-1))
	}
	if err != nil || from > to || to > all {
		return 0, errors.Join(errPack, err)
	}
	at, found := sort.Find(int(to-from), func(i int) int {
		var name plumbing.Hash
		_, fault := index.ReadAt(name[:], names+20*(from+int64(i)))
		err = errors.Join(err, fault)
		return bytes.Compare(h[:], name[:])
	})
	if err == nil && !found {
		return 0, plumbing.ErrObjectNotFound
	}
	offsets := names + 24*all // behind the names and their checksums
	if offset = number(offsets + 4*(from+int64(at))); offset >= 1<<31 {
		large := offsets + 4*all + 8*(offset-1<<31)
		offset = number(large)<<32 | number(large+4)
	}
	return offset, err
}

// An unpacker reads the objects of a pack that one of a kind is made from.
type unpacker struct {
	pack  *pack
	file  *os.File
	kind  plumbing.ObjectType
	bases *cache.BufferLRU // of many packs
}

// A packed object is read as what it is when it is unpacked.
type packed struct {
	io.Reader
	size int64
}

// object is what begins at an offset, after so many deltas. What it is a
// delta of is held.
func (u *unpacker) object(offset int64, deltas int) (packed, error) {
	e, err := u.entry(offset)
	switch {
	case err != nil:
		return packed{}, err
	case e.kind == u.kind:
		return u.inflated(e)
	case !e.kind.IsDelta():
		return packed{}, plumbing.ErrObjectNotFound
	case deltas == deepest || e.base <= 0:
		return packed{}, errPack
	}
	base, err := u.base(e.base, deltas+1)
	if err != nil {
		return packed{}, err
	}
	changes, err := u.inflated(e)
	if err != nil {
		return packed{}, err
	}
	d, err := newDeltified(base, &body{Reader: changes, left: changes.size})
	if err != nil {
		return packed{}, err
	}
	return packed{d, d.left}, nil
}

// inflated is what an entry holds.
func (u *unpacker) inflated(e entry) (packed, error) {
	in := bufio.NewReaderSize(io.NewSectionReader(u.file, e.data, math.MaxInt64-e.data), buffered)
	inflated, err := zlib.NewReader(in)
	return packed{inflated, e.size}, err
}

// base is what others are deltas of, and is likely to be asked for again.
func (u *unpacker) base(offset int64, deltas int) ([]byte, error) {
	key := int64(u.pack.number)<<48 | offset // no pack is that long
	if held, ok := u.bases.Get(key); ok {
		return held, nil
	}
	object, err := u.object(offset, deltas)
	if err != nil {
		return nil, err
	}
	held, err := hold(object)
	if err == nil {
		u.bases.Put(key, held)
	}
	return held, err
}

// hold reads an object into memory, up to its end, where checksums are.
func hold(object packed) ([]byte, error) {
	if object.size > large {
		return nil, fmt.Errorf("%w: a delta of more than %d bytes", errPack, large)
	}
	var held bytes.Buffer
	held.Grow(int(object.size) + bytes.MinRead)
	_, err := held.ReadFrom(&body{Reader: object, left: object.size})
	return held.Bytes(), err
}

// An entry is what a pack says of an object before its bytes.
type entry struct {
	kind plumbing.ObjectType
	size int64 // of what is inflated
	base int64 // where the base of a delta begins
	data int64 // where the bytes begin
}

// longestHeader is more than any entry begins with.
const longestHeader = 64

func (u *unpacker) entry(offset int64) (e entry, err error) {
	var raw [longestHeader]byte
	n, err := u.file.ReadAt(raw[:], offset)
	if err != nil && !errors.Is(err, io.EOF) { // the last entry may be shorter
		return e, err
	}
	err = nil
	in := bytes.NewReader(raw[:n])
	e.kind, e.size = sized(in)
	switch e.kind {
	case plumbing.OFSDeltaObject:
		e.base = offset - distance(in)
	case plumbing.REFDeltaObject:
		var name plumbing.Hash
		_, _ = io.ReadFull(in, name[:]) // what is cut off is found below
		e.base, err = u.pack.find(name)
	default: // has no base
	}
	if err == nil && in.Len() == 0 {
		err = errPack
	}
	e.data = offset + int64(n-in.Len())
	return e, err
}

// sized reads an object's type and size: three bits and four bits, then seven bits
// a byte, the lowest first.
func sized(in *bytes.Reader) (plumbing.ObjectType, int64) {
	b, err := in.ReadByte()
	kind, size := plumbing.ObjectType(b>>4&7), int64(b&15)
	for shift := 4; err == nil && b >= 0x80; shift += 7 {
		b, err = in.ReadByte()
		size |= int64(b&0x7f) << shift
	}
	return kind, max(size, 0)
}

// distance is how far before a delta its base begins: seven bits a byte, the
// highest first, each but the last one more than it says.
func distance(in *bytes.Reader) int64 {
	b, err := in.ReadByte()
	back := int64(b & 0x7f)
	for err == nil && b >= 0x80 {
		b, err = in.ReadByte()
		back = (back+1)<<7 | int64(b&0x7f)
	}
	return back
}
