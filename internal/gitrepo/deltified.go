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
	base  []byte
	steps *bufio.Reader
	taken int    // how many bytes of steps the one that is being read takes
	now   []byte // what is left of what it makes
	left  int64  // of the whole, what is neither read nor in now
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

// longestStep is the sign, the offset and the size of a part of the base.
const longestStep = 8

// step takes the next one; io.EOF behind the last.
func (d *deltified) step() error {
	_, _ = d.steps.Discard(d.taken) // it was peeked
	d.taken = 0
	next, err := d.steps.Peek(longestStep)
	switch {
	case len(next) == 0 && errors.Is(err, io.EOF) && d.left == 0:
		return io.EOF
	case len(next) == 0:
		return broken(err)
	}
	if sign := next[0]; sign >= 0x80 {
		d.now, err = d.copied(next)
	} else {
		d.now, err = d.inserted(int(sign))
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

// inserted are as many bytes as the step's sign says.
func (d *deltified) inserted(length int) ([]byte, error) {
	if length == 0 {
		return nil, errPack // reserved
	}
	step, err := d.steps.Peek(1 + length)
	if err != nil {
		return nil, err
	}
	d.taken = len(step)
	return step[1:], nil
}

// copied is a part of the base. Seven bits of the sign say which bytes of offset
// and size follow; others are zero.
func (d *deltified) copied(next []byte) ([]byte, error) {
	var offset, size int
	sign, at := next[0], 1
	for i := range 7 {
		if sign>>i&1 == 0 {
			continue
		}
		if at == len(next) {
			return nil, io.EOF
		}
		if i < 4 {
			offset |= int(next[at]) << (8 * i)
		} else {
			size |= int(next[at]) << (8 * (i - 4))
		}
		at++
	}
	d.taken = at
	if size == 0 {
		size = 0x10000
	}
	if offset < 0 || offset > len(d.base)-size { // below 0 where an int has 32 bits
		return nil, errPack
	}
	return d.base[offset : offset+size], nil
}
