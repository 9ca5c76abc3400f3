package reconciler_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo/gittest"
)

const (
	// scaleKept keeps what was generated for the next time; "make clean" takes it
	// away.
	scaleKept = "../build/bench"
	// scaleGroup is the peer: DuckDB, where .ci/bench installs it.
	scaleGroup = "../build/duckdb/group.mjs"
	// A way is repeated thrice, unless that would take longer than this: what takes
	// long is disturbed less.
	scalePatience = 20 * time.Second
	// scaleLimit ends a pass that would take the benchmark's time away from others.
	scaleLimit = 300 * time.Second
	timedOut   = 124 // timeout's exit code
)

// BenchmarkBesideScale is reports of every size that is expected, in every way
// that quell meets them: read and grouped in a process that does nothing else;
// and by the quell program in a control repository without targets' code, from
// nothing (plan, first run), once more, with nothing changed, and with one more
// version of one report of 1,000 findings. Beside it are bare decodes of the same
// files and DuckDB, which groups them by secret, on two cores like quell.
//
// QUELL_BENCH_TIERS chooses among S, M, L, XL and noise. It repeats by itself
// what is short, so it is run with -benchtime=1x.
func BenchmarkBesideScale(b *testing.B) {
	quell := filepath.Join(b.TempDir(), "quell")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", quell, "./quell").CombinedOutput(); err != nil {
		b.Fatalf("go build: %v\n%s", err, out)
	}
	chosen := strings.Fields(os.Getenv("QUELL_BENCH_TIERS"))
	for _, t := range tiers {
		if len(chosen) > 0 && !slices.Contains(chosen, t.name) {
			continue
		}
		b.Run(t.name, func(b *testing.B) {
			folder, err := filepath.Abs(filepath.Join(scaleKept, fmt.Sprintf("%s-%d", corpusVersion, corpusSeed), t.name))
			if err != nil {
				b.Fatal(err)
			}
			s := &scale{tier: t, folder: folder, paths: t.reports(b, folder), program: quell}
			s.controlRepository(b) // which a reader reads, too
			s.read(b)
			s.pass(b)
			s.peer(b)
		})
	}
}

// A scale is one tier on its way through the benchmark.
type scale struct {
	tier
	folder  string // of the reports, and of the control repository made of them
	paths   []string
	program string
}

// A cost is what one run took.
type cost struct {
	time   time.Duration
	peak   float64 // MiB of resident memory
	gaveUp bool    // it was ended at scaleLimit
}

// measure runs a way up to three times and reports the fastest run: the one that
// was disturbed least.
func (s *scale) measure(b *testing.B, name string, run func(b *testing.B) cost) {
	s.repeat(b, name, 3, run)
}

func (s *scale) repeat(b *testing.B, name string, times int, run func(b *testing.B) cost) {
	b.Run(name, func(b *testing.B) {
		best := cost{time: math.MaxInt64}
		begun := time.Now()
		for n := 0; n < times && (n == 0 || time.Since(begun) < scalePatience); n++ {
			if c := run(b); c.time < best.time {
				best = c
			}
		}
		b.ReportMetric(float64(best.time), "ns/op")
		if best.gaveUp {
			b.ReportMetric(1, "gave-up")
			return
		}
		b.ReportMetric(float64(s.findings)/best.time.Seconds(), "findings/s")
		b.ReportMetric(best.peak, "peak-MiB")
	})
}

func (s *scale) read(b *testing.B) {
	for _, reader := range scaleReaders {
		s.measure(b, reader.name, func(b *testing.B) cost {
			command := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^$", "-test.benchtime=1x", "-test.bench=^BenchmarkScaleReader$")
			command.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(reader.workers),
				scaleReader+"="+reader.name, scaleFolder+"="+s.folder, "QUELL_BENCH_TIERS="+s.name)
			_, c := watch(b, command)
			return c
		})
	}
}

// pass measures the quell program. Where a run takes too long there is no settled
// repository, and what would follow from one is left out.
func (s *scale) pass(b *testing.B) {
	all, fresh := b, s.controlRepository(b) // what all ways share lasts longer than one way
	s.measure(b, "quell cold plan", func(b *testing.B) cost { return s.quell(b, fresh, b.TempDir(), "plan") })
	if s.noise {
		return
	}
	dir, cache, version := "", "", 0
	s.measure(b, "quell first run", func(b *testing.B) cost {
		dir, cache, version = copyOf(all, fresh), all.TempDir(), 0
		changeReport(b, dir, version)
		return s.quell(b, dir, cache, "run")
	})
	if dir == "" || gittest.Git(b, dir, "for-each-ref", "refs/heads/quell/ledger") == "" {
		return
	}
	s.repeat(b, "quell second run", 1, func(b *testing.B) cost { return s.quell(b, dir, cache, "run") })
	s.measure(b, "quell unchanged run", func(b *testing.B) cost {
		before := gittest.Git(b, dir, "for-each-ref")
		c := s.quell(b, dir, cache, "run")
		if gittest.Git(b, dir, "for-each-ref") != before {
			b.Fatal("the unchanged run moved a branch")
		}
		return c
	})
	s.measure(b, "quell run after a changed report", func(b *testing.B) cost {
		before := gittest.Git(b, dir, "rev-parse", "quell/ledger")
		version++
		changeReport(b, dir, version)
		c := s.quell(b, dir, cache, "run")
		if !c.gaveUp && gittest.Git(b, dir, "rev-parse", "quell/ledger") == before {
			b.Fatal("the run did not see that a report changed")
		}
		return c
	})
}

// quell runs the program as an operator's machine does, with a cache folder to
// keep what it has parsed for the next pass.
func (s *scale) quell(b *testing.B, dir, cache, verb string) cost {
	b.Helper()
	limit := strconv.Itoa(int(scaleLimit.Seconds()))
	c := exec.CommandContext(b.Context(), "timeout", limit, s.program, verb, "--repo", dir, "--now", passNow)
	c.Env = append(os.Environ(), "QUELL_FINGERPRINT_KEY=benchmark", "QUELL_CACHE="+cache, "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1")
	_, spent := watch(b, c, 3, timedOut) // 3: something was escalated
	return spent
}

// controlRepository holds the tier's reports and the documents of a pass. Nothing
// is ever written to it.
func (s *scale) controlRepository(b *testing.B) string {
	dir := filepath.Join(s.folder, "control.git")
	if _, err := os.Stat(dir); err == nil {
		return dir
	}
	for path, text := range passDocuments() {
		path = filepath.Join(s.folder, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	unfinished := gittest.BareAt(b, filepath.Join(b.TempDir(), "control.git"))
	in := []string{"--git-dir=" + unfinished, "--work-tree=" + s.folder}
	gittest.Git(b, s.folder, append(in, "add", "findings", ".quell")...)
	gittest.Git(b, s.folder, append(in, "commit", "--quiet", "--message=Begin")...)
	if err := os.RemoveAll(dir + ".new"); err != nil { // of a benchmark that was ended here
		b.Fatal(err)
	}
	gittest.Git(b, s.folder, "clone", "--quiet", "--mirror", "--no-local", unfinished, dir+".new")
	if err := os.Rename(dir+".new", dir); err != nil {
		b.Fatal(err)
	}
	return dir
}

// changeReport commits a version of a report of 1,000 findings of 77 secrets, of
// which each version has ten that the last one had not.
func changeReport(b *testing.B, dir string, version int) {
	var text bytes.Buffer
	list := gitleaksList{out: bufio.NewWriter(&text)}
	for n := range 1_000 {
		secret := 10_000_000 + version*10 + n%77
		list.add(n, ruleOf(secret), secret, pathOf(n, 1_000))
	}
	_ = list.end() // a buffer takes everything
	gittest.Seed(b, dir, map[string]string{"findings/gitleaks/changed.json": text.String()}, "Scan again")
}

// peer reads and groups the same files with DuckDB. Its time is the query's
// alone: what Node.js takes to start says nothing about DuckDB.
func (s *scale) peer(b *testing.B) {
	s.measure(b, "DuckDB", func(b *testing.B) cost {
		if _, err := os.Stat(filepath.Join(filepath.Dir(scaleGroup), "node_modules")); err != nil {
			b.Skip("no DuckDB here: .ci/bench installs it")
		}
		out, c := watch(b, exec.CommandContext(b.Context(), "node", append([]string{scaleGroup}, s.paths...)...))
		var said struct {
			Findings, Secrets int
			Seconds           float64
		}
		if err := json.Unmarshal(out, &said); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		s.check(b, "DuckDB", tally{said.Findings, said.Secrets})
		c.time = time.Duration(said.Seconds * float64(time.Second))
		return c
	})
}

// watch runs a command, which must succeed or leave with an allowed exit code,
// and returns what it wrote and what it took. GNU time stands between, because a
// process inherits the peak of the one that started it, and benchmarks are large.
func watch(b *testing.B, command *exec.Cmd, allowed ...int) ([]byte, cost) {
	b.Helper()
	said := filepath.Join(b.TempDir(), "peak")
	timed := exec.CommandContext(b.Context(), "/usr/bin/time", append([]string{"-f", "%M", "-o", said}, command.Args...)...)
	timed.Env = command.Env
	begun := time.Now()
	out, err := timed.CombinedOutput()
	took := time.Since(begun)
	if code := timed.ProcessState.ExitCode(); err != nil && !slices.Contains(allowed, code) {
		b.Fatalf("%v: %v\n%s", timed.Args, err, out)
	}
	lines, err := os.ReadFile(said)
	if err != nil {
		b.Fatal(err)
	}
	words := strings.Fields(string(lines)) // a note of the exit code may come first
	kib, err := strconv.ParseFloat(words[len(words)-1], 64)
	if err != nil {
		b.Fatal(err)
	}
	return out, cost{took, kib / 1024, timed.ProcessState.ExitCode() == timedOut}
}
