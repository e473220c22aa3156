# What "make test" does, without make:  powershell -ExecutionPolicy Bypass -File deploy\test.ps1
param([string]$Tests = "tests")
$ErrorActionPreference = "Stop"
Set-Location (Split-Path $PSScriptRoot -Parent)
. "$PSScriptRoot\venv.ps1"
Install-Cunyi requirements-dev.txt

& .venv\Scripts\python.exe -m pytest -n 2 $Tests
exit $LASTEXITCODE
