package gitrepo

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"github.com/go-git/go-billy/v5/memfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

// pool is objects of a server in memory, kept as the packs they came in: a
// whole history unpacked would take a hundred times as much.
type pool struct {
	store   *filesystem.Storage
	whole   bool            // with all ancestors; else each tip alone
	filter  packp.Filter    // what the server leaves out
	tips    []plumbing.Hash // what we have, and tell the server; newest last
	shallow []plumbing.Hash // where the server cut the history
}

func newPool(whole bool, filter packp.Filter) *pool {
	return &pool{
		store:  filesystem.NewStorage(memfs.New(), cache.NewObjectLRU(32*cache.MiByte)),
		whole:  whole,
		filter: filter,
	}
}

func (p *pool) has(h plumbing.Hash) bool {
	return p.store.HasEncodedObject(h) == nil
}

// fetch runs one upload-pack session for wanted, which the server offers.
func (p *pool) fetch(ctx context.Context, session transport.UploadPackSession, able *capability.List, wanted []plumbing.Hash) error {
	request := packp.NewUploadPackRequestFromCapabilities(able)
	request.Wants = wanted
	// A hundred known tips are enough for the server to send only what is new.
	request.Haves = slices.Clone(p.tips[max(0, len(p.tips)-100):])
	if able.Supports(capability.NoProgress) {
		_ = request.Capabilities.Set(capability.NoProgress)
	}
	if !p.whole && able.Supports(capability.Shallow) {
		request.Depth = packp.DepthCommits(1)
		request.Shallows = p.shallow
		_ = request.Capabilities.Set(capability.Shallow)
	}
	if p.filter != "" {
		request.Filter = p.filter
		_ = request.Capabilities.Set(capability.Filter)
	}
	answer, err := session.UploadPack(ctx, request)
	if errors.Is(err, transport.ErrEmptyUploadPackRequest) {
		return io.ErrUnexpectedEOF // we asked for what we do not have, so nothing is no answer
	} else if err != nil {
		return err
	}
	defer func() { _ = answer.Close() }()
	if err := packfile.UpdateObjectStorage(p.store, demux(request.Capabilities, answer)); err != nil {
		return err
	}
	p.shallow = slices.DeleteFunc(p.shallow, func(h plumbing.Hash) bool { return slices.Contains(answer.Unshallows, h) })
	for _, h := range answer.Shallows {
		if !slices.Contains(p.shallow, h) {
			p.shallow = append(p.shallow, h)
		}
	}
	p.tips = append(p.tips, wanted...)
	return nil
}

// add takes in a pack that the server now has too.
func (p *pool) add(pack []byte, tips []plumbing.Hash) error {
	if err := packfile.UpdateObjectStorage(p.store, bytes.NewReader(pack)); err != nil {
		return err
	}
	p.tips = append(p.tips, tips...)
	// Their ancestors may be known from elsewhere: do not claim to have their files.
	p.shallow = append(p.shallow, tips...)
	return nil
}

func demux(used *capability.List, answer io.Reader) io.Reader {
	switch {
	case used.Supports(capability.Sideband64k):
		return sideband.NewDemuxer(sideband.Sideband64k, answer)
	case used.Supports(capability.Sideband):
		return sideband.NewDemuxer(sideband.Sideband, answer)
	}
	return answer
}
