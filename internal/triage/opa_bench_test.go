package triage

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// opaProgram is where .ci/bench builds OPA.
const opaProgram = "../../build/tools/opa"

// opaCondition is the rulebook's condition, in Rego.
const opaCondition = "\tincident.severity_rank >= 3\n\tnot \"legacy\" in incident.owners\n"

// regoOf is the rulebook as somebody who wants OPA fast writes it: a function of
// the account, on which OPA has an index, so that it tries the one policy of the
// account and not all 20. As in the rulebook no two policies share an account.
func regoOf(set policy.Set) string {
	var out strings.Builder
	out.WriteString("package quell\n\nimport rego.v1\n\n")
	out.WriteString("decisions := [decide(incident.account, incident) | some incident in input.incidents]\n\n")
	out.WriteString("selected := count([p | some p in decisions; p != \"none\"])\n\n")
	out.WriteString("default decide(_, _) := \"none\"\n")
	for _, p := range set.Policies {
		fmt.Fprintf(&out, "\ndecide(%q, incident) := %q if {\n", p.Match.Accounts[0], p.Name)
		fmt.Fprintf(&out, "\tincident.category == %q\n\tglob.match(%q, [\"/\"], incident.path)\n", p.Match.Categories[0], p.Match.Paths[0])
		if p.Condition != "" {
			out.WriteString(opaCondition)
		}
		out.WriteString("}\n")
	}
	return out.String()
}

// opaIncident is what the rules look at, and the key: OPA need not read more.
type opaIncident struct {
	Key      string   `json:"key"`
	Category string   `json:"category"`
	Account  string   `json:"account"`
	Path     string   `json:"path"`
	Rank     int      `json:"severity_rank"`
	Owners   []string `json:"owners"`
}

// opaEval is a whole process of "opa eval": it reads the same incidents as JSON,
// finds each one's policy and prints how many have one. It gives no reasons, and
// knows no guard, threshold or budget.
func opaEval(inputs []Input, set policy.Set) func(*testing.B) {
	return func(b *testing.B) {
		if _, err := os.Stat(opaProgram); err != nil {
			b.Skip("no opa here: .ci/bench builds it")
		}
		rules := Compile(set)
		incidents, want := make([]opaIncident, len(inputs)), 0
		for i, in := range inputs {
			inc := in.Incident
			incidents[i] = opaIncident{
				string(inc.Key), string(inc.Category), inc.Identity.Account, inc.Places[0].Path,
				int(inc.Severity), in.Facts.Owners,
			}
			if rules.Decide(in, now).Policy != "" {
				want++
			}
		}
		data, err := json.Marshal(map[string]any{"incidents": incidents})
		if err != nil {
			b.Fatal(err)
		}
		folder := b.TempDir()
		write(b, filepath.Join(folder, "input.json"), data)
		write(b, filepath.Join(folder, "quell.rego"), []byte(regoOf(set)))
		peak := 0.0
		b.ResetTimer()
		for range b.N {
			peak = max(peak, runOPA(b, folder, want))
		}
		b.ReportMetric(float64(b.N*len(inputs))/b.Elapsed().Seconds(), "incidents/s")
		b.ReportMetric(peak, "peak-MiB")
	}
}

// runOPA returns the peak of the process's resident memory in MiB.
func runOPA(b *testing.B, folder string, want int) float64 {
	b.Helper()
	peak := filepath.Join(folder, "peak")
	command := exec.CommandContext(b.Context(), "/usr/bin/time", "-f", "%M", "-o", peak, opaProgram, "eval", "--format=raw",
		"--input", filepath.Join(folder, "input.json"), "--data", filepath.Join(folder, "quell.rego"), "data.quell.selected")
	out, err := command.CombinedOutput()
	if got := strings.TrimSpace(string(out)); err != nil || got != strconv.Itoa(want) {
		b.Fatalf("opa eval: %v: %s policies found, want %d", err, got, want)
	}
	kib, err := os.ReadFile(peak)
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(string(kib)), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n / 1024
}

func write(b *testing.B, path string, data []byte) {
	b.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
}
