package report_test

import (
	"bytes"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

// reading is a result with its findings.
type reading struct {
	report.Result
	Findings []finding.Finding
}

// collect reads a report whole.
func collect(in report.Input, data []byte, key finding.Key) reading {
	in.Body = bytes.NewReader(data)
	all := reading{}
	all.Result = report.Read(in, key, func(f finding.Finding) { all.Findings = append(all.Findings, f) })
	all.Findings = all.Settle(in.Source, in.Path, all.Findings)
	return all
}
