# Shared by run.ps1 and test.ps1: the virtual environment, installed anew when the lock changes.

function Find-Python {
    # What a python that is none says must not end the search (Windows PowerShell 5.1), nor be its answer.
    $ErrorActionPreference = "Continue"
    foreach ($candidate in @(@("py", "-3"), @("python"), @("python3"))) {
        if (-not (Get-Command $candidate[0] -ErrorAction SilentlyContinue)) { continue }
        $arguments = @($candidate | Select-Object -Skip 1)
        & $candidate[0] @arguments -c "import sys; sys.exit(sys.version_info < (3, 11))" *>$null
        if ($LASTEXITCODE -eq 0) { return , $candidate }
    }
    throw "Python 3.11 or later is needed: https://www.python.org/downloads/"
}

function Invoke-Checked {
    # Always an array: PowerShell would hand a single string on letter by letter.
    $command = $args[0]
    $arguments = @($args | Select-Object -Skip 1)
    & $command @arguments
    if ($LASTEXITCODE -ne 0) { throw "$command failed ($LASTEXITCODE)" }
}

function Install-Cunyi([string]$Requirements) {
    $env:PIP_DISABLE_PIP_VERSION_CHECK = "1"
    $env:PYTHONUTF8 = "1"
    if (-not (Test-Path .venv\Scripts\python.exe)) {
        $python = Find-Python
        $arguments = @($python | Select-Object -Skip 1) + @("-m", "venv", ".venv")
        Invoke-Checked $python[0] @arguments
    }
    $wanted = (Get-FileHash $Requirements).Hash + (Get-FileHash pyproject.toml).Hash
    $stamp = ".venv\$Requirements.installed"
    $known = if (Test-Path $stamp) { Get-Content $stamp } else { "" }
    if ($known -ne $wanted) {
        Write-Host "Installing ..."
        Invoke-Checked .venv\Scripts\python.exe -m pip install --quiet --require-hashes -r $Requirements
        Invoke-Checked .venv\Scripts\python.exe -m pip install --quiet --no-deps -e .
        Set-Content $stamp $wanted
    }
    Invoke-Checked .venv\Scripts\python.exe deploy\compile_translations.py
}
