{{- define "bitbucket-pipelines-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "bitbucket-pipelines-exporter.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.standardLabels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "bitbucket-pipelines-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{/*
Labels and annotations of an object. Takes a list: the root, the object's own labels, its own annotations.
What the chart itself says wins over what the values say: the selector must stay true.
*/}}
{{- define "bitbucket-pipelines-exporter.marks" -}}
{{- $standard := include "bitbucket-pipelines-exporter.standardLabels" (index . 0) | fromYaml }}
{{- include "bitbucket-pipelines-exporter.labelsAndAnnotations" (list (index . 0) (merge (dict) $standard (index . 1)) (index . 2)) }}
{{- end }}

{{/* The same for the pod, without the chart's version: a new chart alone must not restart the exporter. */}}
{{- define "bitbucket-pipelines-exporter.podMarks" -}}
{{- $selector := include "bitbucket-pipelines-exporter.selectorLabels" (index . 0) | fromYaml }}
{{- include "bitbucket-pipelines-exporter.labelsAndAnnotations" (list (index . 0) (merge (dict) $selector (index . 1)) (index . 2)) }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.labelsAndAnnotations" -}}
{{- $root := index . 0 -}}
labels:
  {{- merge (dict) (index . 1) $root.Values.commonLabels | toYaml | nindent 2 }}
{{- with merge (dict) (index . 2) $root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "bitbucket-pipelines-exporter.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.image" -}}
{{- $image := .Values.image.repository }}
{{- if .Values.image.registry }}{{ $image = printf "%s/%s" (trimSuffix "/" .Values.image.registry) $image }}{{ end }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" $image .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" $image (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- define "bitbucket-pipelines-exporter.configMapName" -}}
{{- default (include "bitbucket-pipelines-exporter.fullname" .) .Values.existingConfigMap }}
{{- end }}

{{/* Empty when there is no Secret. */}}
{{- define "bitbucket-pipelines-exporter.secretName" -}}
{{- if .Values.existingSecret }}
{{- .Values.existingSecret }}
{{- else if .Values.secret.data }}
{{- include "bitbucket-pipelines-exporter.fullname" . }}
{{- end }}
{{- end }}

{{/* The web configuration: what the values say, and the certificate of `tls.existingSecret` unless they say another. */}}
{{- define "bitbucket-pipelines-exporter.webConfig" -}}
{{- $config := deepCopy .Values.web.config }}
{{- if and .Values.tls.existingSecret (not .Values.web.existingConfigSecret) }}
{{- $server := default (dict) (get $config "tls_server_config") }}
{{- $own := or (hasKey $server "cert_file") (hasKey $server "cert") }}
{{- if not $own }}
{{- $folder := "/etc/bitbucket-pipelines-exporter/tls" }}
{{- $certificate := dict "cert_file" (printf "%s/tls.crt" $folder) "key_file" (printf "%s/tls.key" $folder) }}
{{- $_ := set $config "tls_server_config" (merge (dict) $server $certificate) }}
{{- end }}
{{- end }}
{{- if $config }}{{ toYaml $config }}{{ end }}
{{- end }}

{{/* Empty when there is none. */}}
{{- define "bitbucket-pipelines-exporter.webConfigSecretName" -}}
{{- if .Values.web.existingConfigSecret }}
{{- .Values.web.existingConfigSecret }}
{{- else if include "bitbucket-pipelines-exporter.webConfig" . }}
{{- printf "%s-web" (include "bitbucket-pipelines-exporter.fullname" .) }}
{{- end }}
{{- end }}

{{/* `HTTP` or `HTTPS`. */}}
{{- define "bitbucket-pipelines-exporter.scheme" -}}
{{- $config := include "bitbucket-pipelines-exporter.webConfig" . | fromYaml }}
{{- if or .Values.tls.enabled $config.tls_server_config }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}

{{/* `http` or `tcp`: the kubelet has neither passwords nor client certificates. */}}
{{- define "bitbucket-pipelines-exporter.probeHandler" -}}
{{- $config := include "bitbucket-pipelines-exporter.webConfig" . | fromYaml }}
{{- $server := default (dict) $config.tls_server_config }}
{{- $asks := list "RequireAnyClientCert" "RequireClientCert" "RequireAndVerifyClientCert" }}
{{- if ne .Values.probes.handler "auto" }}
{{- .Values.probes.handler }}
{{- else if or $config.basic_auth_users (has $server.client_auth_type $asks) }}tcp
{{- else }}http
{{- end }}
{{- end }}

{{/* A probe. Takes a list: the root, the probe's values, the path. */}}
{{- define "bitbucket-pipelines-exporter.probe" -}}
{{- $root := index . 0 }}
{{- if eq (include "bitbucket-pipelines-exporter.probeHandler" $root) "tcp" -}}
tcpSocket:
  port: {{ $root.Values.service.portName }}
{{- else -}}
httpGet:
  path: {{ index . 2 }}
  port: {{ $root.Values.service.portName }}
  scheme: {{ include "bitbucket-pipelines-exporter.scheme" $root }}
{{- end }}
{{ omit (index . 1) "enabled" | toYaml }}
{{- end }}

{{/* What a ServiceMonitor and a PodMonitor have in common of an endpoint. Takes a list: the root, the monitor's values. */}}
{{- define "bitbucket-pipelines-exporter.endpoint" -}}
{{- $root := index . 0 }}
{{- $monitor := index . 1 -}}
port: {{ $root.Values.service.portName }}
path: {{ $root.Values.web.telemetryPath }}
scheme: {{ include "bitbucket-pipelines-exporter.scheme" $root | lower }}
interval: {{ $monitor.interval }}
{{- with $monitor.scrapeTimeout }}
scrapeTimeout: {{ . }}
{{- end }}
honorLabels: {{ $monitor.honorLabels }}
{{- with pick $monitor "tlsConfig" "basicAuth" "relabelings" "metricRelabelings" }}
{{- range $key, $value := . }}
{{- with $value }}
{{ $key }}:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Not empty when several replicas may count together. This version has no such store. */}}
{{- define "bitbucket-pipelines-exporter.sharedStore" -}}
{{- $storage := default (dict) .Values.config.storage }}
{{- if eq (default "memory" $storage.kind) "redis" }}yes{{ end }}
{{- end }}

{{/* A duration such as `1m30s` in milliseconds. */}}
{{- define "bitbucket-pipelines-exporter.milliseconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 "w" 604800000 "y" 31536000000 }}
{{- $sum := 0 }}
{{- range regexFindAll "[0-9]+(?:ms|[smhdwy])" . -1 }}
{{- $sum = add $sum (mul (regexFind "[0-9]+" . | int64) (get $units (regexFind "[a-z]+" .) | int64)) }}
{{- end }}
{{- $sum }}
{{- end }}

{{/* Refuses what no schema can see. */}}
{{- define "bitbucket-pipelines-exporter.check" -}}
{{- if and .Values.existingSecret .Values.secret.data }}
{{- fail "existingSecret and secret.data are both set: keep one of them" }}
{{- end }}
{{- if and .Values.secret.env (not (include "bitbucket-pipelines-exporter.secretName" .)) }}
{{- fail "secret.env names keys of a Secret, but there is none: set existingSecret or secret.data" }}
{{- end }}
{{- if and .Values.web.existingConfigSecret .Values.web.config }}
{{- fail "web.existingConfigSecret and web.config are both set: keep one of them" }}
{{- end }}
{{- $web := include "bitbucket-pipelines-exporter.webConfig" . | fromYaml }}
{{- if and .Values.tls.enabled (not $web.tls_server_config) (not .Values.web.existingConfigSecret) }}
{{- fail "tls.enabled needs a certificate: set tls.existingSecret, web.config.tls_server_config or web.existingConfigSecret" }}
{{- end }}
{{- if and (gt (int .Values.replicaCount) 1) (not (include "bitbucket-pipelines-exporter.sharedStore" .)) }}
{{- fail "replicaCount: facts are kept in memory, so each replica would count and call the API on its own; keep 1" }}
{{- end }}
{{- range .Values.extraArgs }}
{{- $flag := regexFind "^--[a-z.-]+" . }}
{{- if has $flag (list "--config.file" "--web.config.file" "--web.telemetry-path" "--web.enable-lifecycle" "--log.level" "--log.format") }}
{{- fail (printf "extraArgs: %s has values of its own (config, web, log), and the exporter takes each flag once" $flag) }}
{{- end }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.hosts) }}
{{- fail "ingress.hosts: name at least one host" }}
{{- end }}
{{- end }}
