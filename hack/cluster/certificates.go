package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// credentials are the files every component proves itself with. All are paths
// inside one folder that only the owner can read.
type credentials struct {
	caCertificate, caKey                 string
	servingCertificate, servingKey       string
	frontProxyCertificate, frontProxyKey string
	adminCertificate, adminKey           string
	serviceAccountKey                    string
}

// authority signs certificates with a key that was made for one cluster.
type authority struct {
	folder      string
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

const certificateLifetime = 30 * 24 * time.Hour

// writeCredentials makes a certificate authority and every key pair the control
// plane needs, and writes them as PEM files into folder.
func writeCredentials(folder string) (credentials, error) {
	ca, err := newAuthority(folder)
	if err != nil {
		return credentials{}, err
	}
	// One certificate serves the API server, the fake kubelet and metrics-server,
	// so it carries every name one of them is called by.
	serving := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4(10, 96, 0, 1)},
		DNSNames: []string{
			"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
			"kubernetes.default.svc.cluster.local", "metrics-server.kube-system.svc",
		},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	frontProxy := client(pkix.Name{CommonName: frontProxyName})
	admin := client(pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}})
	for name, template := range map[string]*x509.Certificate{
		"serving": serving, "front-proxy": frontProxy, "admin": admin,
	} {
		if err := ca.issue(name, template); err != nil {
			return credentials{}, err
		}
	}
	serviceAccountKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return credentials{}, fmt.Errorf("making the service account key: %w", err)
	}
	if err := writeKey(filepath.Join(folder, "service-account.key"), serviceAccountKey); err != nil {
		return credentials{}, err
	}
	path := func(name string) string { return filepath.Join(folder, name) }
	return credentials{
		caCertificate: path("ca.crt"), caKey: path("ca.key"),
		servingCertificate: path("serving.crt"), servingKey: path("serving.key"),
		frontProxyCertificate: path("front-proxy.crt"), frontProxyKey: path("front-proxy.key"),
		adminCertificate: path("admin.crt"), adminKey: path("admin.key"),
		serviceAccountKey: path("service-account.key"),
	}, nil
}

const frontProxyName = "front-proxy-client"

func client(subject pkix.Name) *x509.Certificate {
	return &x509.Certificate{Subject: subject, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}
}

func newAuthority(folder string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the certificate authority's key: %w", err)
	}
	ca := &authority{folder: folder, key: key}
	ca.certificate = &x509.Certificate{
		Subject:               pkix.Name{CommonName: "cluster-ca"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	return ca, ca.sign("ca", ca.certificate, key)
}

// issue makes a key pair called name and signs template for it.
func (ca *authority) issue(name string, template *x509.Certificate) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("making the key %s: %w", name, err)
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	return ca.sign(name, template, key)
}

func (ca *authority) sign(name string, template *x509.Certificate, key *ecdsa.PrivateKey) error {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return fmt.Errorf("making a serial number: %w", err)
	}
	template.SerialNumber = serial
	// A clock that steps back a little must not make the certificate "not yet valid".
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = template.NotBefore.Add(certificateLifetime)
	der, err := x509.CreateCertificate(rand.Reader, template, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return fmt.Errorf("signing the certificate %s: %w", name, err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(filepath.Join(ca.folder, name+".crt"), block, 0o600); err != nil {
		return err
	}
	return writeKey(filepath.Join(ca.folder, name+".key"), key)
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return fmt.Errorf("encoding %s: %w", path, err)
	}
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), 0o600)
}
