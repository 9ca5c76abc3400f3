package reconciler_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const (
	reportFindings = 100_000
	reportSecrets  = 7_700
)

// secretNumber is the n-th secret that the generated reports speak of: strong,
// and of nobody's.
func secretNumber(n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	state := uint64(n)*0x9E3779B97F4A7C15 + 0x1234567
	key := []byte("AKIA")
	for range 16 {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		key = append(key, letters[state>>59])
	}
	return string(key)
}

// gitleaksEntry is one finding as gitleaks 8 writes it.
func gitleaksEntry(out *bytes.Buffer, n, secret int, path string) {
	value := secretNumber(secret)
	fmt.Fprintf(out, ` {
  "RuleID": "aws-access-token",
  "Description": "Identified a pattern that may indicate AWS credentials, risking unauthorized cloud resource access and data breaches on AWS platforms.",
  "StartLine": %d,
  "EndLine": %d,
  "StartColumn": 16,
  "EndColumn": 35,
  "Match": "%s",
  "Secret": "%s",
  "File": "%s",
  "SymlinkFile": "",
  "Commit": "%040x",
  "Entropy": 3.6841838,
  "Author": "Dev",
  "Email": "dev@example.com",
  "Date": "2024-01-01T12:00:00Z",
  "Message": "Change %d",
  "Tags": [],
  "Fingerprint": "%040x:%s:aws-access-token:%d"
 }`, n%900+1, n%900+1, value, value, path, n, n, n, path, n%900+1)
}

// gitleaksReport is the findings from first up to last, of which each secret has
// thirteen on average.
func gitleaksReport(first, last, secrets int, path func(n int) string) []byte {
	var out bytes.Buffer
	out.WriteString("[\n")
	for n := first; n < last; n++ {
		if n > first {
			out.WriteString(",\n")
		}
		gitleaksEntry(&out, n, n%secrets, path(n))
	}
	out.WriteString("\n]\n")
	return out.Bytes()
}

// readers are what reads a report and says how many things it found.
var readers = []struct {
	name string
	read func(path string) (int, error)
}{
	{"quell", func(path string) (int, error) {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer func() { _ = file.Close() }()
		var claims []finding.Finding
		result := report.Read(report.Input{Path: "findings/gitleaks.json", Source: "gitleaks", Body: file}, finding.NewKey("benchmark"), func(f finding.Finding) { claims = append(claims, f) })
		if !result.Readable() || result.Findings != reportFindings {
			return 0, fmt.Errorf("%d findings: %v", result.Findings, result.Diagnostics)
		}
		return len(incident.Group(claims)), nil
	}},
	{"encoding/json", func(path string) (int, error) {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer func() { _ = file.Close() }()
		secrets := map[string]bool{}
		err = decodeGitleaks(file, func(secret string) { secrets[secret] = true })
		return len(secrets), err
	}},
}

// decodeGitleaks is the least that reading takes: a streaming decode of the
// fields that quell reads, too, with nothing kept.
func decodeGitleaks(r io.Reader, see func(secret string)) error {
	decoder := json.NewDecoder(r)
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		var entry struct {
			RuleID, Description, File, Secret, Match, Commit, Date string
			StartLine, EndLine                                     int
			Tags                                                   []string
		}
		if err := decoder.Decode(&entry); err != nil {
			return err
		}
		see(entry.Secret)
	}
	return nil
}

// reportToRead names the report to a process of this benchmark's own.
const reportToRead = "QUELL_BENCH_REPORT"

// BenchmarkBesideReport reads 100,000 gitleaks findings of 7,700 secrets and
// groups them into incidents, beside a bare streaming decode of the same bytes.
// Each reader runs in a process of its own, so that its peak of memory is its own.
func BenchmarkBesideReport(b *testing.B) {
	path := os.Getenv(reportToRead)
	measured := path != ""
	if !measured {
		path = filepath.Join(b.TempDir(), "report.json")
		written := gitleaksReport(0, reportFindings, reportSecrets, func(n int) string { return fmt.Sprintf("stacks/s%03d/main.tf", n%997) })
		if err := os.WriteFile(path, written, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for _, reader := range readers {
		b.Run(strings.ReplaceAll(reader.name, "/", "."), func(b *testing.B) {
			peak := 0.0
			for range b.N {
				if measured {
					if found, err := reader.read(path); err != nil || found != reportSecrets {
						b.Fatalf("%d of %d secrets: %v", found, reportSecrets, err)
					}
					continue
				}
				name := strings.ReplaceAll(reader.name, "/", `\.`)
				command := exec.CommandContext(b.Context(), os.Args[0], "-test.run=^$", "-test.benchtime=1x", "-test.bench=^BenchmarkBesideReport$/^"+name+"$")
				command.Env = append(os.Environ(), reportToRead+"="+path)
				peak = max(peak, memoryOf(b, command))
			}
			b.ReportMetric(float64(b.N*reportFindings)/b.Elapsed().Seconds(), "findings/s")
			b.ReportMetric(peak, "peak-MiB")
		})
	}
}

// memoryOf runs a command, which must succeed, and returns its peak of resident
// memory in MiB. GNU time stands between, because a process inherits the peak of
// the one that started it, and benchmarks are large.
func memoryOf(b *testing.B, command *exec.Cmd, allowed ...int) float64 {
	b.Helper()
	said := filepath.Join(b.TempDir(), "peak")
	timed := exec.CommandContext(b.Context(), "/usr/bin/time", append([]string{"-f", "%M", "-o", said}, command.Args...)...)
	timed.Env = command.Env
	out, err := timed.CombinedOutput()
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
	return kib / 1024
}
