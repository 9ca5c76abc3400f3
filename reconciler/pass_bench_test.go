package reconciler_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

const (
	passFindingsEach = 500 // of one report
	passCodeFiles    = 200
	// passNow is a day after the commits that gittest makes, so that they are
	// fresh evidence.
	passNow = "2024-01-03T00:00:00Z"
)

// passDocuments let quell fix what lies in the code, all of it in one pass.
func passDocuments() map[string]string {
	return map[string]string{
		".quell/settings.hcl":                "settings {\n  escalation_owner     = \"platform\"\n  max_commits_per_run = 1000\n}\n",
		".quell/owners/platform.hcl":         "owner \"platform\" {\n  reviewers = [\"@example/platform\"]\n  paths     = [\"**\"]\n}\n",
		".quell/targets/infra.hcl":           "target \"infra\" {\n  repository  = \".\"\n  paths       = [\"stacks/**\"]\n  environment = \"dev\"\n}\n",
		".quell/policies/leaked-secrets.hcl": "policy \"leaked-secrets\" {\n  priority = 10\n\n  match {\n    categories = [\"leaked_secret\"]\n  }\n\n  auto {\n    min_confidence   = 0.5\n    max_blast_radius = \"medium\"\n    environments     = [\"dev\"]\n  }\n\n  stage \"replace\" {\n    tier = \"auto\"\n\n    action \"replace_literal\" {\n    }\n  }\n}\n",
	}
}

// controlRepository has that many findings, of a thirteenth as many secrets, a
// tenth of which still lies in its 200 Terraform files.
func controlRepository(b *testing.B, findings int) string {
	files := passDocuments()
	secrets := findings / 13
	path := func(n int) string { return fmt.Sprintf("stacks/s%03d/main.tf", n%secrets%passCodeFiles) }
	for i := range passCodeFiles {
		var code strings.Builder
		for s := i; s < secrets; s += passCodeFiles {
			value := "var.none"
			if s%10 == 0 {
				value = strconv.Quote(secretNumber(s))
			}
			fmt.Fprintf(&code, "resource \"aws_lambda_function\" \"f%d\" {\n  function_name = \"job-%d\"\n\n  environment {\n    variables = {\n      ACCESS_KEY = %s\n    }\n  }\n}\n\n", s, s, value)
		}
		files[fmt.Sprintf("stacks/s%03d/main.tf", i)] = code.String() + "variable \"none\" {\n  type = string\n}\n"
	}
	for first := 0; first < findings; first += passFindingsEach {
		files[fmt.Sprintf("findings/gitleaks/%03d.json", first/passFindingsEach)] = string(gitleaksReport(first, first+passFindingsEach, secrets, path))
	}
	dir := gittest.Bare(b)
	gittest.Seed(b, dir, files, "Begin")
	return dir
}

// BenchmarkBesidePass is a whole pass over control repositories of three sizes,
// from the start of the process to its end: a plan from nothing, a first run that
// fixes and escalates, and a second run on which nothing has changed. Beside it
// stands the least that a stateless pass can do: take the reports out of Git and
// decode them.
func BenchmarkBesidePass(b *testing.B) {
	quell := filepath.Join(b.TempDir(), "quell")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", quell, "./quell").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	for _, findings := range []int{500, 5_000, 50_000} {
		b.Run(strconv.Itoa(findings), func(b *testing.B) {
			fresh, settled := controlRepository(b, findings), ""
			for _, way := range []struct {
				name  string
				ready func() string // not timed
				pass  func(b *testing.B, dir string) (peak float64)
			}{
				{"quell plan", func() string { return fresh }, func(b *testing.B, dir string) float64 { return command(b, quell, dir, b.TempDir(), "plan") }},
				{"quell first run", func() string { return copyOf(b, fresh) }, func(b *testing.B, dir string) float64 {
					settled = dir
					return command(b, quell, dir, cacheOf(dir), "run")
				}},
				{"quell unchanged run", func() string {
					if settled == "" { // the first run was not asked for
						settled = copyOf(b, fresh)
						command(b, quell, settled, cacheOf(settled), "run")
					}
					wantFixes(b, settled, findings)
					return settled
				}, func(b *testing.B, dir string) float64 {
					before := gittest.Git(b, dir, "for-each-ref")
					peak := command(b, quell, dir, cacheOf(dir), "run")
					if gittest.Git(b, dir, "for-each-ref") != before {
						b.Fatal("the unchanged run moved a branch")
					}
					return peak
				}},
				{"git cat-file and encoding.json", func() string { return fresh }, func(b *testing.B, dir string) float64 {
					decodeReports(b, dir, findings)
					return 0
				}},
			} {
				b.Run(way.name, func(b *testing.B) {
					peak := 0.0
					for range b.N {
						b.StopTimer()
						dir := way.ready()
						b.StartTimer()
						peak = max(peak, way.pass(b, dir))
					}
					b.ReportMetric(float64(b.N*findings)/b.Elapsed().Seconds(), "findings/s")
					if peak > 0 {
						b.ReportMetric(peak, "peak-MiB")
					}
				})
			}
		})
	}
}

// wantFixes says that the first run did its work: one commit for each secret
// that lay in the code.
func wantFixes(b *testing.B, dir string, findings int) {
	made, want := gittest.Git(b, dir, "rev-list", "--count", "main"), strconv.Itoa(1+(findings/13+9)/10)
	if made != want {
		b.Fatalf("main has %s commits after the first run, want %s", made, want)
	}
}

func copyOf(b *testing.B, dir string) string {
	other := filepath.Join(b.TempDir(), "copy.git")
	gittest.Git(b, dir, "clone", "--quiet", "--mirror", "--no-local", dir, other)
	return other
}

// cacheOf is the cache folder that belongs to a copy of the control repository.
func cacheOf(dir string) string { return dir + ".cache" }

// command runs quell; that something was escalated (3) is no error.
func command(b *testing.B, quell, dir, cache, verb string) float64 {
	b.Helper()
	c := exec.CommandContext(b.Context(), quell, verb, "--repo", dir, "--now", passNow)
	c.Env = append(os.Environ(), "QUELL_FINGERPRINT_KEY=benchmark", "QUELL_CACHE="+cache, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	_, spent := watch(b, c, 3)
	return spent.peak
}

func decodeReports(b *testing.B, dir string, want int) {
	names := gittest.Git(b, dir, "ls-tree", "-r", "--format=%(objectname)", "main", "findings/")
	batch := exec.CommandContext(b.Context(), "git", "cat-file", "--batch")
	batch.Dir, batch.Stdin = dir, strings.NewReader(names+"\n")
	out, err := batch.StdoutPipe()
	if err == nil {
		err = batch.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	in, found := bufio.NewReader(out), 0
	for range strings.Fields(names) {
		var object, kind string
		var size int64
		if _, err := fmt.Fscanf(in, "%s %s %d\n", &object, &kind, &size); err != nil {
			b.Fatal(err)
		}
		blob := io.LimitReader(in, size)
		if err := decodeGitleaks(blob, func(string) { found++ }); err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, blob); err != nil { // what follows the last bracket
			b.Fatal(err)
		}
		if _, err := in.Discard(1); err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Wait(); err != nil || found != want {
		b.Fatalf("%d of %d findings: %v", found, want, err)
	}
}
