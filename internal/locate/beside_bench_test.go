package locate_test

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// BenchmarkBesideIndex reads 10,000 Terraform files on every core: parsed,
// indexed and asked a first question of each kind, beside HCL's parser alone on
// the same bytes, which keeps what it parsed, too.
func BenchmarkBesideIndex(b *testing.B) {
	files := many(b)
	beside(b, len(files), "files/s", []way{
		{"quell", func() { ask(b, locate.NewIndex(parsed(b, files))) }},
		{"hclsyntax", func() { bare(b, files) }},
	})
}

// BenchmarkBesideEdits lays 1,000 edited files over a tree of 10,000, one after
// the other, and asks a question of each kind after each, beside HCL's parser
// alone on the edited files.
func BenchmarkBesideEdits(b *testing.B) {
	files := many(b)
	ix := locate.NewIndex(parsed(b, files))
	ask(b, ix)
	edited := make([]locate.File, 1000)
	for i := range edited {
		edited[i] = files[i*7]
		edited[i].Data = append(slices.Clone(edited[i].Data), "# edited\n"...)
	}
	beside(b, len(edited), "edits/s", []way{
		{"quell", func() {
			now := ix
			for _, f := range edited {
				source, err := locate.Parse(f)
				if err != nil {
					b.Fatal(err)
				}
				now = now.With(source)
				ask(b, now)
			}
		}},
		{"hclsyntax", func() { bare(b, edited) }},
	})
}

type way struct {
	name string
	run  func()
}

func beside(b *testing.B, n int, rate string, ways []way) {
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			for range b.N {
				way.run()
			}
			b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), rate)
		})
	}
}

// bare is HCL's parser alone, on every core.
func bare(b *testing.B, files []locate.File) {
	kept := make([]*hcl.File, len(files))
	onEveryCore(len(files), func(i int) {
		var diags hcl.Diagnostics
		if kept[i], diags = hclsyntax.ParseConfig(files[i].Data, files[i].Path, hcl.InitialPos); diags.HasErrors() {
			b.Error(diags)
		}
	})
	if kept[len(kept)-1] == nil {
		b.Fatal("a file was not parsed")
	}
}

// onEveryCore calls do for each index below n.
func onEveryCore(n int, do func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}
