package locate_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// BenchmarkBesideIndex reads 2,000 Terraform files on every core: parsed,
// indexed and asked a first question of each kind, beside HCL's parser alone on
// the same bytes, which keeps what it parsed, too.
func BenchmarkBesideIndex(b *testing.B) {
	files := many(b)
	for _, way := range []struct {
		name string
		read func(*testing.B)
	}{
		{"quell", func(b *testing.B) {
			sources := make([]*locate.Source, len(files))
			onEveryCore(len(files), func(i int) {
				var err error
				if sources[i], err = locate.Parse(files[i]); err != nil {
					b.Error(err)
				}
			})
			ask(b, locate.NewIndex(sources), 11)
		}},
		{"hclsyntax", func(b *testing.B) {
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
		}},
	} {
		b.Run(way.name, func(b *testing.B) {
			for range b.N {
				way.read(b)
			}
			b.ReportMetric(float64(b.N*len(files))/b.Elapsed().Seconds(), "files/s")
		})
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
