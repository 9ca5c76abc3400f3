package finding_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

func TestAccessSound(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		reason   string
		is, want *finding.Access
	}{
		{"nobody says anything", nil, nil},
		{"nothing of it is a name", &finding.Access{Unused: []string{"rm -rf", ""}, Outside: []string{"anyone"}}, nil},
		{"sorted, each once, names only", &finding.Access{Unused: []string{"s3:PutObject", "ec2:*", "s3:PutObject", "s3:${x}"}}, &finding.Access{Unused: []string{"ec2:*", "s3:PutObject"}}},
		{"principals have a type", &finding.Access{Outside: []string{"AWS:222222222222", "222222222222"}}, &finding.Access{Outside: []string{"AWS:222222222222"}}},
		{"a policy of which a part is no name would keep too little", &finding.Access{Kept: []finding.KeptPolicy{{Policy: "p", Actions: []string{"s3:GetObject", "${a}"}}}}, nil},
		{"a policy of nothing keeps nothing known", &finding.Access{Kept: []finding.KeptPolicy{{Policy: "p"}}}, nil},
	} {
		if diff := cmp.Diff(tt.want, tt.is.Sound()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

func TestAccessWithout(t *testing.T) {
	t.Parallel()
	is := &finding.Access{Unused: []string{"s3:a"}, Outside: []string{"AWS:1"}, Kept: []finding.KeptPolicy{{Policy: "p", Actions: []string{"s3:b"}}}}
	for _, secret := range []string{"s3:a", "AWS:1", "p", "s3:b"} {
		if is.Without(func(text string) bool { return text == secret }) != nil {
			t.Errorf("%q is still shown", secret)
		}
	}
	if is.Without(func(string) bool { return false }) != is {
		t.Error("what shows nothing is left out")
	}
}
