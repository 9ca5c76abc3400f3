package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// BenchmarkSecretsCut reads findings of which each has a secret to take out of its
// words: what a finding costs, by what its words hold and how many secrets its entry
// shows.
func BenchmarkSecretsCut(b *testing.B) {
	gitleaks := func(words string) []byte {
		var all strings.Builder
		for i := range 10_000 {
			secret := fmt.Sprintf("Zk3Lw9Qe7Rt5Yu1Io%04d", i)
			fmt.Fprintf(&all, `%c{"RuleID":"generic-api-key","Description":"Detected a Generic API Key, %s","StartLine":%d,"EndLine":%d,"StartColumn":2,"EndColumn":60,"Match":"k = %s","Secret":"%s",`+
				`"File":"src/service-%d/deploy/settings.yaml","SymlinkFile":"","Commit":"491504d5a31946ce75e22554cc34203d8e5ff3ca","Entropy":4.1,"Author":"a","Email":"a@example.com","Date":"2024-05-01T10:00:00Z","Message":"m","Tags":["key","generic"],"Fingerprint":"f"}`,
				"[,"[min(i, 1)], words, i, i, secret, secret, i%100)
		}
		return []byte(all.String() + "]")
	}
	sarif := func(places int) []byte {
		var all strings.Builder
		for i := range 10_000 / places {
			var at []string
			for n := range places {
				at = append(at, fmt.Sprintf(`{"physicalLocation":{"artifactLocation":{"uri":"src/a%d.go"},"region":{"startLine":%d,"snippet":{"text":"Zk3Lw9Qe7Rt5Yu1Io%04dx%03d"}}}}`, n, n+1, i, n))
			}
			fmt.Fprintf(&all, `%c{"ruleId":"generic-api-key","message":{"text":"generic-api-key has detected secret for file src/a.go."},"locations":[%s]}`, " ,"[min(i, 1)], strings.Join(at, ","))
		}
		return []byte(`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"gitleaks","rules":[{"id":"generic-api-key","shortDescription":{"text":"Generic API key, as &amp; when it is found"}}]}},"results":[` + all.String() + `]}]}`)
	}
	for _, tt := range []struct {
		name string
		data []byte
	}{
		{"plain words", gitleaks("potentially exposing access to various services")},
		{"words with escapes", gitleaks("see https:\\/\\/example.com\\/rules?id=generic%20key&amp;lang=en")},
		{"a secret an entry", sarif(1)},
		{"15 secrets an entry", sarif(15)},
		{"100 secrets an entry", sarif(100)},
	} {
		b.Run(tt.name, func(b *testing.B) {
			findings := 0
			for b.Loop() {
				report.Read(report.Input{Body: bytes.NewReader(tt.data)}, testKey(), func(finding.Finding) { findings++ })
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(findings), "ns/finding")
		})
	}
}
