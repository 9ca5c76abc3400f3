package cli

import (
	"runtime"

	"github.com/spf13/cobra"
)

// versionOutput is the JSON form of quell version.
type versionOutput struct {
	Schema   string `json:"schema"`
	Version  string `json:"version"`
	Go       string `json:"go"`       // the Go that built it
	Platform string `json:"platform"` // operating system and architecture
}

func (s *shell) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			if s.json() {
				return s.writeJSON(versionOutput{"quell.version/v1", s.version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH})
			}
			s.printf("quell %s (%s, %s/%s)\n", s.version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return nil
		},
	}
}
