package report_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTags(t *testing.T) {
	tests := []struct{ key, value, want, reason string }{
		{"env", "prod", "env=prod", "what policies ask for"},
		{"Environment", "production", "Environment=production", "keys are compared without case"},
		{"cost-center", "4711", "cost-center=4711", "signs within a key say nothing"},
		{"acme:team", "payments-api", "acme:team=payments-api", "a prefix says who set the tag"},
		{"app.kubernetes.io/name", "web-01", "app.kubernetes.io/name=web-01", "as above"},
		{"owner", "platform team 2", "owner=platform team 2", "words"},
		{"region", "eu-west-1", "region=eu-west-1", ""},
		{"managed_by", "Terraform", "managed_by=Terraform", "weak: anybody's word"},
		{"DB_PASSWORD", "hunter2-prod", "DB_PASSWORD", "a key that asks for a secret"},
		{"DB_PASSWORD", "prod", "DB_PASSWORD", "however harmless it looks"},
		{"note", "prod", "note", "a key that nobody knows"},
		{"env=x", "prod", "env=x", "a sign in the key does not make another one of it"},
		{"password/env:token", "prod", "password/env:token", "the last part is the key"},
		{"Name", "c4N+ry9Zq8Wx2Lp5Vt7Kd", "Name", "a secret in a harmless tag"},
		{"owner", "x9kq2lpvz7rt4wm8yb1n", "owner", "lower case alone makes no word"},
		{"team", "9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c", "team", "a key in hexadecimal"},
		{"app", "payments\nx9Kq2LpVz7Rt4Wm8Yb1", "app", "a second line"},
		{"service", "", "service=", "empty is no secret"},
	}
	for _, tt := range tests {
		t.Run(tt.want, func(t *testing.T) {
			tags, err := json.Marshal(map[string]string{tt.key: tt.value})
			if err != nil {
				t.Fatal(err)
			}
			r := read(replaced(t, asffOne, `:user/u"`, `:user/u","Tags":`+string(tags)))
			if len(r.Findings) != 1 {
				t.Fatalf("%d findings, want 1", len(r.Findings))
			}
			if diff := cmp.Diff([]string{tt.want}, r.Findings[0].Labels); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}
