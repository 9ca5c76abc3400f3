package locate_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// many is benchFiles files, ten to a folder, each with a user and its key.
func many(b *testing.B) []locate.File {
	ix := corpus(b, "terragoat")
	ec2, ok := ix.Source("terraform/aws/ec2.tf")
	if !ok {
		b.Fatal("ec2.tf is not there")
	}
	files := make([]locate.File, benchFiles)
	for i := range files {
		own := fmt.Sprintf("resource \"aws_iam_user\" \"u%d\" {\n  name = \"user-%d\"\n}\nresource \"aws_iam_access_key\" \"k%d\" {\n  user = aws_iam_user.u%d.name\n}\n", i, i, i, i)
		files[i] = locate.File{Path: fmt.Sprintf("f%d/m%d.tf", i/10, i), Data: append([]byte(own), ec2.Bytes()...)}
	}
	return files
}

const benchFiles = 2000

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
	for i, f := range files {
		var err error
		if sources[i], err = locate.Parse(f); err != nil {
			b.Fatal(err)
		}
	}
	return sources
}

// BenchmarkFirstAnswers is a tree parsed, indexed, and asked its first
// questions of each kind, which is when the tables are made.
func BenchmarkFirstAnswers(b *testing.B) {
	files := many(b)
	for b.Loop() {
		ix := locate.NewIndex(parsed(b, files))
		ask(b, ix, 7)
	}
}

// BenchmarkNextAnswers is one more question of each kind on an overlay.
func BenchmarkNextAnswers(b *testing.B) {
	sources := parsed(b, many(b))
	ix := locate.NewIndex(sources)
	ask(b, ix, 7)
	for b.Loop() {
		ask(b, ix.With(sources[9]), 7)
	}
}

func ask(b *testing.B, ix *locate.Index, user int) {
	name := fmt.Sprintf("user-%d", user)
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
}
