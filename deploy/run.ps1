# What "make run" does, without make:  powershell -ExecutionPolicy Bypass -File deploy\run.ps1
param([string]$Address = "127.0.0.1", [int]$Port = 8000)
$ErrorActionPreference = "Stop"
Set-Location (Split-Path $PSScriptRoot -Parent)
. "$PSScriptRoot\venv.ps1"
Install-Cunyi requirements.txt

& .venv\Scripts\station.exe demo --if-empty
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
& .venv\Scripts\station.exe serve --host $Address --port $Port
exit $LASTEXITCODE
