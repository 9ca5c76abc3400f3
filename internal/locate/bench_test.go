package locate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path"
	"regexp"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

const (
	benchFiles = 10_000
	benchSize  = 1650 // bytes a file at least, 1,900 on average
	inFolder   = 10
	// asked is a user whose folder nothing calls.
	asked = 17
)

// many is benchFiles files of real blocks, ten to a folder in which no block
// stands twice; each has a user with its key besides, and of ten folders nine
// call the tenth. What is never the same in two places (hashes, ids) is not here.
func many(b *testing.B) []locate.File {
	var blocks [][]byte
	for folder, in := range map[string]string{"terraform/aws": "terragoat", "hmpps-domain-events-dev/resources": "cloud-platform-environments"} {
		ix := corpus(b, in)
		for _, block := range ix.Blocks(folder) {
			if src, ok := ix.Source(block.Path); ok && block.Type != "local" {
				blocks = append(blocks, src.Bytes()[block.Range.Start:block.Range.End])
			}
		}
	}
	if len(blocks) < 50 {
		b.Fatalf("%d blocks are too few", len(blocks))
	}
	random := rand.New(rand.NewPCG(1, 2))
	files := make([]locate.File, benchFiles)
	for i, at := 0, 0; i < len(files); i++ {
		folder := i / inFolder
		data := fmt.Appendf(nil, "resource \"aws_iam_user\" \"u%d\" {\n  name = \"user-%d\"\n}\n\nresource \"aws_iam_access_key\" \"k%d\" {\n  user = aws_iam_user.u%d.name\n}\n", i, i, i, i)
		if called := folder - folder%inFolder; i%inFolder == 0 && folder != called {
			data = fmt.Appendf(data, "\nmodule \"base\" {\n  source = \"../f%d\"\n}\n", called)
		}
		for ; len(data) < benchSize; at++ {
			data = fmt.Appendf(data, "\n%s\n", renewed(blocks[at%len(blocks)], random))
		}
		files[i] = locate.File{Path: fmt.Sprintf("f%d/m%d.tf", folder, i), Blob: fmt.Sprintf("%040d", i), Data: data}
	}
	return files
}

var unique = regexp.MustCompile(`\b[0-9a-f-]{8,}\b`)

// renewed gives what looks like a hash or an id other digits.
func renewed(block []byte, random *rand.Rand) []byte {
	return unique.ReplaceAllFunc(block, func(old []byte) []byte {
		if !bytes.ContainsAny(old, "0123456789") {
			return old
		}
		out := bytes.Clone(old)
		for i, c := range out {
			switch {
			case c >= '0' && c <= '9':
				out[i] = '0' + byte(random.IntN(10))
			case c != '-':
				out[i] = 'a' + byte(random.IntN(6))
			}
		}
		return out
	})
}

// BenchmarkParseConfig is what HCL alone costs: the measure of the others.
func BenchmarkParseConfig(b *testing.B) {
	files := many(b)
	for b.Loop() {
		for _, f := range files {
			if _, diags := hclsyntax.ParseConfig(f.Data, f.Path, hcl.InitialPos); diags.HasErrors() {
				b.Fatal(diags)
			}
		}
	}
}

func parsed(b *testing.B, files []locate.File) []*locate.Source {
	sources := make([]*locate.Source, len(files))
	onEveryCore(len(files), func(i int) {
		var err error
		if sources[i], err = locate.Parse(files[i]); err != nil {
			b.Error(err)
		}
	})
	return sources
}

// BenchmarkFirstAnswers is a tree parsed, indexed, and asked its first
// questions of each kind, which is when the tables are made.
func BenchmarkFirstAnswers(b *testing.B) {
	files := many(b)
	for b.Loop() {
		ask(b, locate.NewIndex(parsed(b, files)))
	}
}

// BenchmarkNextAnswers is one more question of each kind on an overlay, made of
// another file each time, as a pass makes them.
func BenchmarkNextAnswers(b *testing.B) {
	sources := parsed(b, many(b))
	ix := locate.NewIndex(sources)
	ask(b, ix)
	i := 0
	for b.Loop() {
		if i++; i%1000 == 0 {
			ix = locate.NewIndex(sources)
			ask(b, ix)
		}
		ix = ix.With(sources[i*7%len(sources)])
		ask(b, ix)
	}
}

// ask asks a question of each kind: for a secret, an identity and what refers
// to it.
func ask(b *testing.B, ix *locate.Index) {
	name := fmt.Sprintf("user-%d", asked)
	if r := ix.Find(locate.Query{Fingerprint: fingerprint("AKIAIOSFODNN7GONEAWAY")}, key); len(r.Sites) != 0 {
		b.Fatal("found what is not there")
	}
	r := ix.Find(locate.Query{Identity: finding.Identity{Platform: "aws", Kind: finding.User, Name: name}}, key)
	if len(r.Sites) != 1 {
		b.Fatal(r.Why)
	}
	if blast := ix.Impact(r.Sites); len(blast.Dependents) != 1 {
		b.Fatal(blast)
	}
	if found := ix.References(r.Sites[0].Path, r.Sites[0].Address); len(found) != 1 || path.Dir(found[0].Path) != path.Dir(r.Sites[0].Path) {
		b.Fatal(found)
	}
}
