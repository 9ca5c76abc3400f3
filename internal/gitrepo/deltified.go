package gitrepo

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// Deltified is an object as the changes to another one: steps that copy a part of
// the base or insert bytes (gitformat-pack(5), "Deltified representation"). It is
// put together while it is read.
type deltified struct {
	base     []byte
	steps    *bufio.Reader
	now      []byte // what is left of the step that is being read
	inserted int    // how many bytes of steps now was at first
	left     int64  // of the whole, what is neither read nor in now
}

// newDeltified refuses changes to something else than the base.
func newDeltified(base []byte, steps io.Reader) (*deltified, error) {
	d := &deltified{base: base, steps: bufio.NewReader(steps)}
	from, err := binary.ReadUvarint(d.steps)
	if err != nil {
		return nil, broken(err)
	}
	size, err := binary.ReadUvarint(d.steps)
	if err != nil || from != uint64(len(base)) || size >= 1<<62 {
		return nil, broken(err)
	}
	d.left = int64(size)
	return d, nil
}

func (d *deltified) Read(into []byte) (n int, err error) {
	for n < len(into) && err == nil {
		if len(d.now) == 0 {
			err = d.step()
		}
		copied := copy(into[n:], d.now)
		d.now, n = d.now[copied:], n+copied
	}
	return n, err
}

// step takes the next one; io.EOF behind the last.
func (d *deltified) step() error {
	_, _ = d.steps.Discard(d.inserted) // it was peeked
	d.inserted = 0
	sign, err := d.steps.ReadByte()
	switch {
	case errors.Is(err, io.EOF) && d.left == 0:
		return io.EOF
	case err == nil && sign >= 0x80:
		d.now, err = d.copied(sign)
	case err == nil && sign > 0:
		d.inserted = int(sign)
		d.now, err = d.steps.Peek(d.inserted)
	case err == nil:
		err = errPack // reserved
	}
	d.left -= int64(len(d.now))
	if err == nil && d.left < 0 {
		err = errPack
	}
	if err != nil {
		d.now = nil
		return broken(err)
	}
	return nil
}

// broken tells of changes that are none. Where they end too early must not pass
// for the end of what they make.
func broken(cause error) error {
	if errors.Is(cause, io.EOF) {
		cause = io.ErrUnexpectedEOF
	}
	return errors.Join(errPack, cause)
}

// copied is a part of the base. Seven bits say which bytes of offset and size
// follow; others are zero.
func (d *deltified) copied(sign byte) ([]byte, error) {
	var at [8]byte // four of the offset, and as many of the size
	for i := range 7 {
		if sign>>i&1 == 0 {
			continue
		}
		b, err := d.steps.ReadByte()
		if err != nil {
			return nil, err
		}
		at[i] = b
	}
	offset, size := int64(binary.LittleEndian.Uint32(at[:])), int64(binary.LittleEndian.Uint32(at[4:]))
	if size == 0 {
		size = 0x10000
	}
	if offset+size > int64(len(d.base)) {
		return nil, errPack
	}
	return d.base[offset : offset+size], nil
}
