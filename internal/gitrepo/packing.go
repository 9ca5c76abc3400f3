package gitrepo

import (
	"bytes"
	"crypto"
	"encoding/binary"
	"errors"
	"io"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/hash"
	"github.com/klauspost/compress/zlib"
)

// packOf is a pack of whole objects, without deltas (gitformat-pack(5)). It is for
// a repository on this machine, where deltas would cost more than they save: git
// gc makes better ones.
func packOf(objects []plumbing.EncodedObject) ([]byte, error) {
	var pack bytes.Buffer
	pack.WriteString("PACK")
	pack.Write(binary.BigEndian.AppendUint32(nil, 2))
	pack.Write(binary.BigEndian.AppendUint32(nil, uint32(len(objects))))
	deflated := zlib.NewWriter(&pack)
	for _, o := range objects {
		pack.Write(packHeader(o.Type(), uint64(o.Size())))
		deflated.Reset(&pack)
		body, err := o.Reader()
		if err != nil {
			return nil, err
		}
		_, err = io.Copy(deflated, body)
		if err := errors.Join(err, body.Close(), deflated.Close()); err != nil {
			return nil, err
		}
	}
	sum := hash.New(crypto.SHA1)
	_, _ = sum.Write(pack.Bytes())
	return sum.Sum(pack.Bytes()), nil
}

// packHeader is an object's type and size: four bits of the size beside the type,
// then seven a byte, the lowest first.
func packHeader(kind plumbing.ObjectType, size uint64) []byte {
	at := byte(kind)<<4 | byte(size&15)
	var header []byte
	for size >>= 4; size > 0; size >>= 7 {
		header = append(header, at|0x80)
		at = byte(size & 0x7f)
	}
	return append(header, at)
}
