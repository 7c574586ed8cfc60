class KubernetesRemediationMcp < Formula
  desc "Lets AI agents diagnose and repair Kubernetes workloads within your policy"
  homepage "@HOMEPAGE@"
  url "@URL@"
  sha256 "@SHA256@"
  license "@LICENSE@"

  depends_on "kubernetes-cli"
  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/kubernetes-remediation-mcp --version").strip
  end
end
