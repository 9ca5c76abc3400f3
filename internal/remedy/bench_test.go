package remedy

import (
	"fmt"
	"strings"
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// BenchmarkCompute is one fix of a file of 200 lines, of each kind.
func BenchmarkCompute(b *testing.B) {
	var code strings.Builder
	for i := range 25 {
		fmt.Fprintf(&code, "resource \"aws_iam_access_key\" \"k%d\" {\n  user    = \"u%d\"\n  pgp_key = \"k\"\n  tags = {\n    a = [\"b\", \"c\"]\n  }\n}\n\n", i, i)
	}
	source, err := locate.Parse(locate.File{Path: "iam.tf", Blob: "iam.tf", Data: []byte(code.String())})
	if err != nil {
		b.Fatal(err)
	}
	req := Request{
		Index:   locate.NewIndex([]*locate.Source{source}),
		Sites:   []locate.Site{{Path: "iam.tf", Address: "aws_iam_access_key.k7", Line: 57}},
		Allowed: func(string) bool { return true },
	}
	for _, action := range []policy.Action{
		{Kind: "disable"},
		{Kind: "remove_block", References: "refuse"},
		{Kind: "remove_attribute", Attribute: "pgp_key"},
		{Kind: "remove_list_item", Attribute: "tags.a", Value: `"b"`},
		{Kind: "set_attribute", Attribute: "tags.d", Value: `"e"`},
	} {
		stage := policy.Stage{Name: "bench", Actions: []policy.Action{action}}
		b.Run(action.Kind, func(b *testing.B) {
			for b.Loop() {
				if _, err := Compute(req, stage, incident.Incident{Category: finding.UnusedCredential}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
