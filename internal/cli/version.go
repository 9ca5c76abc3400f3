package cli

import (
	"runtime"

	"github.com/spf13/cobra"
)

func (s *shell) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if s.json() {
				return s.writeJSON(struct {
					Schema  string `json:"schema"`
					Version string `json:"version"`
					Go      string `json:"go"`
				}{"quell.version/v1", s.version, runtime.Version()})
			}
			s.printf("quell %s (%s, %s/%s)\n", s.version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
